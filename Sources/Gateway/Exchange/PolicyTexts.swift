internal import RateLimiting

/// The parts of rate-limit fields that don't change from request to request, encoded once per tier and route.
struct PolicyTexts {
    /// What an answer on one route says about the policies it faces.
    final class Text {
        /// `RateLimit-Policy: "app-15m";q=450;w=900\r\n`; empty where there is no policy, and where one is per
        /// recipient.
        let policyLine: [UInt8]
        /// For each policy what stands before its remaining amount in `RateLimit`: `, "app-15m";r=`, one behind the other.
        let members: [UInt8]
        /// Where the part of each policy ends in `members`.
        let memberEnds: [Int]
        /// For each policy `{"name":"app-15m","per":"app","measure":"requests","quota":450,"window_seconds":900`.
        let violations: [[UInt8]]
        /// For each policy `app-15m: 450 requests per 15 minutes of app `.
        let sentences: [[UInt8]]
        /// For each policy `;q=450;w=900`.
        let quotas: [[UInt8]]
        let policies: [Policy]
        /// Whether one is per recipient, so that names of recipients have to be written besides.
        let hasRecipients: Bool

        init(_ policies: [Policy]) {
            self.policies = policies
            violations = policies.map { Array(Text.violation($0).utf8) }
            sentences = policies.map { Array(Text.sentence($0).utf8) }
            quotas = policies.map { Array(Text.quota($0).utf8) }
            hasRecipients = policies.contains { $0.recipient != nil }
            var (line, members, ends): ([UInt8], [UInt8], [Int]) = ([], [], [])
            for place in policies.indices {
                line += (place == 0 ? "RateLimit-Policy: " : ", ").utf8
                line += "\"\(policies[place].name)\"".utf8
                line += quotas[place]
                members += (place == 0 ? "RateLimit: " : ", ").utf8
                members += "\"\(policies[place].name)\";r=".utf8
                ends.append(members.count)
            }
            if !line.isEmpty { line += "\r\n".utf8 }
            policyLine = hasRecipients ? [] : line
            self.members = members
            memberEnds = ends
        }

        private static func violation(_ policy: Policy) -> String {
            let window = policy.windowSeconds.map { ",\"window_seconds\":\($0)" } ?? ""
            return "{\"name\":\"\(policy.name)\",\"per\":\"\(policy.scope)\",\"measure\":\"\(policy.measure)\","
                + "\"quota\":\(policy.quota)\(window)"
        }

        private static func sentence(_ policy: Policy) -> String {
            let what = policy.measure == .items ? "items" : "requests"
            return "\(policy.name): \(policy.quota) \(what) \(time(policy)) of \(policy.scope) "
        }

        /// `per 15 minutes`, `per month`, `at a time`.
        private static func time(_ policy: Policy) -> String {
            if let period = policy.period { return "per \(period)" }
            guard let seconds = policy.windowSeconds else { return "at a time" }
            for (unit, length) in [("hour", 3_600), ("minute", 60)] where seconds.isMultiple(of: length) {
                return seconds == length ? "per \(unit)" : "per \(seconds / length) \(unit)s"
            }
            return seconds == 1 ? "per second" : "per \(seconds) seconds"
        }

        private static func quota(_ policy: Policy) -> String {
            var text = ";q=\(policy.quota)"
            if let seconds = policy.windowSeconds { text += ";w=\(seconds)" }
            if policy.measure == .items { text += ";qu=\"items\"" }
            if policy.measure == .concurrent { text += ";qu=\"concurrent-requests\"" }
            if !policy.isEnforced { text += ";enforced=?0" }
            return text
        }
    }

    private struct Place: Hashable {
        var terms: UInt
        /// The route's number, and in the lowest bits that of recipients.
        var route: Int
    }

    private var texts: [Place: Text] = [:]
    /// The one that was asked for last, which is the one that is asked for next as a rule.
    private var latest: (place: Place, text: Text)?

    /// - Parameter terms: `ChargeReport.termsIdentity`, which names a tier's limits as they were charged.
    mutating func text(terms: UInt, route: Int, recipients: Int, _ policies: () -> [Policy]) -> Text {
        let place = Place(terms: terms, route: route &<< 3 | recipients)
        if let latest, latest.place == place { return latest.text }
        let text = known(place, policies)
        latest = (place, text)
        return text
    }

    private mutating func known(_ place: Place, _ policies: () -> [Policy]) -> Text {
        if let text = texts[place] { return text }
        // A gateway that reloads for ever must not keep every tier it ever had.
        if texts.count > 4_096 { texts.removeAll() }
        let text = Text(policies())
        texts[place] = text
        return text
    }
}
