/// A client registered by an organization for one approved purpose.
public struct App: Sendable, Hashable {
    /// Unique over all organizations, since keys are issued by app name.
    public var name: String
    /// The name of its one approved purpose; nil: none is approved, and every call is refused.
    public var purpose: String?
    /// The first moment at which the purpose is approved, in Unix nanoseconds; nil: it always was.
    public var approvedAtNanoseconds: Int64?
    /// The first moment at which the approval no longer holds, in Unix nanoseconds; nil: it doesn't end.
    public var expiresAtNanoseconds: Int64?
    public var status: AgreementStatus
    /// Why it isn't active, for its callers.
    public var reason: String?
    /// Whom its callers are to write to; nil: the organization's contact.
    public var contact: String?
    public var environment: AppEnvironment

    public init(
        name: String,
        purpose: String?,
        approvedAtNanoseconds: Int64? = nil,
        expiresAtNanoseconds: Int64? = nil,
        status: AgreementStatus = .active,
        reason: String? = nil,
        contact: String? = nil,
        environment: AppEnvironment = .production
    ) {
        self.name = name
        self.purpose = purpose
        self.approvedAtNanoseconds = approvedAtNanoseconds
        self.expiresAtNanoseconds = expiresAtNanoseconds
        self.status = status
        self.reason = reason
        self.contact = contact
        self.environment = environment
    }
}
