/// What a refused caller is told beyond the refusal itself.
public struct AccessNotice: Sendable, Hashable {
    /// Why it isn't served, in the words of who decided that.
    public var reason: String?
    /// Whom to write to.
    public var contact: String?

    public init(reason: String? = nil, contact: String? = nil) {
        self.reason = reason
        self.contact = contact
    }
}
