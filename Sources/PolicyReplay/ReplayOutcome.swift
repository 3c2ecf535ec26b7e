/// What a replay found of one organization.
package struct ReplayOutcome: Sendable, Hashable {
    package var organization: String
    /// Answered then, refused now; by app and limit, those with most requests first.
    package var refused: [ReplayFinding] = []
    /// Refused by a limit then, passed now; the limit is that of then, and items are estimated.
    package var passed: [ReplayFinding] = []
    /// Accesses on which limits decided, of the period.
    package var decided: UInt64 = 0
    /// Of these, those that limits refused then.
    package var refusedThen: UInt64 = 0
    /// Of these, those that are refused now.
    package var refusedNow: UInt64 = 0
    /// Accesses on which no limit decided: refused for another reason, or asked of the gateway itself.
    package var undecided: UInt64 = 0
    /// Those of the period, the earliest first.
    package var months: [ReplayMonth] = []

    package init(organization: String) {
        self.organization = organization
    }

    /// Whether everything is decided as it was.
    package var isSame: Bool { refused.isEmpty && passed.isEmpty }
}
