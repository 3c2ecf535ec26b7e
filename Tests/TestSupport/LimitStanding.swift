/// One member of a RateLimit field: how a policy stands (draft-ietf-httpapi-ratelimit-headers).
package struct LimitStanding: Equatable, Sendable {
    package let name: String
    /// Whom it counts for, if it is per recipient.
    package let recipient: String?
    package let remaining: Int
    /// Seconds until all of it is back.
    package let reset: Int

    /// - Parameter member: `"app-15m";r=12;t=40`, or with `;recipient="city-police"` behind the name.
    init(_ member: Substring) throws(WireFailure) {
        var parts = member.drop(while: { $0 == " " }).split(separator: ";", omittingEmptySubsequences: false)
        if parts.count == 4, parts[1].hasPrefix("recipient=\""), parts[1].hasSuffix("\"") {
            recipient = String(parts.remove(at: 1).dropFirst(11).dropLast())
        } else {
            recipient = nil
        }
        guard parts.count == 3, parts[0].count > 2, parts[0].first == "\"", parts[0].last == "\"",
            parts[1].hasPrefix("r="), parts[2].hasPrefix("t="), let remaining = Int(parts[1].dropFirst(2)),
            let reset = Int(parts[2].dropFirst(2)), remaining >= 0, reset >= 0
        else { throw .malformed("a member of RateLimit: \(member)") }
        name = String(parts[0].dropFirst().dropLast())
        self.remaining = remaining
        self.reset = reset
    }
}
