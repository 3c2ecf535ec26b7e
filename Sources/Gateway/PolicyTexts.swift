internal import NIOCore
internal import RateLimiting

/// The parts of rate-limit fields that don't change from request to request, encoded once per tier and route.
struct PolicyTexts {
    /// What an answer on one route says about the policies it faces.
    final class Text {
        /// `RateLimit-Policy: "app-15m";q=450;w=900\r\n`; empty where there is no policy, and where one is per recipient.
        let policyLine: ByteBuffer
        /// For each policy `"app-15m";r=`.
        let members: [ByteBuffer]
        /// For each policy `{"name":"app-15m","per":"app","measure":"requests","quota":450,"window_seconds":900`.
        let violations: [ByteBuffer]
        /// For each policy `app-15m: 450 requests per 15 minutes of app `.
        let sentences: [ByteBuffer]
        /// For each policy `;q=450;w=900`.
        let quotas: [ByteBuffer]
        let policies: [Policy]
        /// Whether one is per recipient, so that names of recipients have to be written besides.
        let hasRecipients: Bool

        init(_ policies: [Policy]) {
            self.policies = policies
            members = policies.map { ByteBuffer(string: "\"\($0.name)\";r=") }
            violations = policies.map { ByteBuffer(string: Text.violation($0)) }
            sentences = policies.map { ByteBuffer(string: Text.sentence($0)) }
            quotas = policies.map(Text.quota)
            hasRecipients = policies.contains { $0.recipient != nil }
            var line = ByteBuffer()
            if !hasRecipients {
                for place in policies.indices {
                    line.writeString(place == 0 ? "RateLimit-Policy: " : ", ")
                    line.writeString("\"\(policies[place].name)\"")
                    line.writeImmutableBuffer(quotas[place])
                }
                if !policies.isEmpty { line.writeString("\r\n") }
            }
            policyLine = line
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

        private static func quota(_ policy: Policy) -> ByteBuffer {
            var text = ";q=\(policy.quota)"
            if let seconds = policy.windowSeconds { text += ";w=\(seconds)" }
            if policy.measure == .items { text += ";qu=\"items\"" }
            if policy.measure == .concurrent { text += ";qu=\"concurrent-requests\"" }
            if !policy.isEnforced { text += ";enforced=?0" }
            return ByteBuffer(string: text)
        }
    }

    private struct Place: Hashable {
        var terms: UInt
        /// The route's number, and in the lowest bits that of recipients.
        var route: Int
    }

    private var texts: [Place: Text] = [:]

    /// - Parameter terms: `ChargeReport.termsIdentity`, which names a tier's limits as they were charged.
    mutating func text(terms: UInt, route: Int, recipients: Int, _ policies: () -> [Policy]) -> Text {
        let place = Place(terms: terms, route: route &<< 3 | recipients)
        if let text = texts[place] { return text }
        // A gateway that reloads for ever must not keep every tier it ever had.
        if texts.count > 4_096 { texts.removeAll() }
        let text = Text(policies())
        texts[place] = text
        return text
    }
}
