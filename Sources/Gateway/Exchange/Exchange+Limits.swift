internal import Agreements
internal import AuditLog
internal import HTTPWire
internal import NIOCore
internal import RateLimiting

/// How the limits stand, as fields of the answer.
extension Exchange {
    /// Writes `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers) and, for clients made for X,
    /// `x-rate-limit-*` of the policy that binds; on a refusal `Retry-After` too.
    func writeLimitFields(_ slab: Unmanaged<LimitSlab>, refused: Bool) {
        limitFields.clear()
        let count = worker.report.count
        guard count > 0, let text = policyText(slab) else { return }
        if text.hasRecipients { writePolicies(text) } else { limitFields.writeBytes(text.policyLine) }
        var start = 0
        let binding = worker.report.forEach { entry, place in
            if text.hasRecipients {
                limitFields.writeStaticString(place == 0 ? "RateLimit: " : ", ")
                writeName(of: text.policies[place])
                limitFields.writeStaticString(";r=")
            } else {
                let end = text.memberEnds[place]
                limitFields.writeBytes(text.members, start..<end)
                start = end
            }
            limitFields.writeDecimal(Int(entry.remaining))
            limitFields.writeStaticString(";t=")
            limitFields.writeDecimal(Exchange.seconds(entry.resetNanoseconds))
        }
        limitFields.writeStaticString("\r\n")
        guard let place = binding.place else { return }
        let entry = binding.entry
        limitFields.writeStaticString("x-rate-limit-limit: ")
        limitFields.writeDecimal(text.policies[place].quota)
        limitFields.writeStaticString("\r\nx-rate-limit-remaining: ")
        limitFields.writeDecimal(Int(entry.remaining))
        limitFields.writeStaticString("\r\nx-rate-limit-reset: ")
        let wait = refused ? max(entry.retryNanoseconds, 1) : entry.resetNanoseconds
        limitFields.writeDecimal(Exchange.seconds(access.timeNanoseconds &+ wait))
        limitFields.writeStaticString("\r\n")
        guard refused else { return }
        access.limit = snapshot.numbers.limit(text.policies[place].name)
        limitFields.writeStaticString("Retry-After: ")
        limitFields.writeDecimal(max(1, Exchange.seconds(entry.retryNanoseconds)))
        limitFields.writeStaticString("\r\n")
    }

    /// Writes `RateLimit-Policy` where a policy is per recipient.
    private func writePolicies(_ text: PolicyTexts.Text) {
        for place in text.policies.indices {
            limitFields.writeStaticString(place == 0 ? "RateLimit-Policy: " : ", ")
            writeName(of: text.policies[place])
            limitFields.writeBytes(text.quotas[place])
        }
        limitFields.writeStaticString("\r\n")
    }

    /// Writes `"posts-day"`, and of a policy per recipient for whom it counts: `"posts-day";recipient="city-police"`.
    private func writeName(of policy: Policy) {
        limitFields.writeStaticString("\"")
        limitFields.writeString(policy.name)
        limitFields.writeStaticString("\"")
        guard let name = recipientName(of: policy) else { return }
        limitFields.writeStaticString(";recipient=\"")
        limitFields.writeString(name)
        limitFields.writeStaticString("\"")
    }

    /// The name of the recipient that a policy counts for; nil: it is not per recipient.
    func recipientName(of policy: Policy) -> String? {
        policy.recipient.map { snapshot.numbers.recipientName(caller.recipientNumbers[$0]) }
    }

    /// Notes for the record which limit would have refused, if it were enforced.
    func noteShadowRefusal(_ slab: Unmanaged<LimitSlab>) {
        access.flags.insert(.shadowRefusal)
        guard access.limit == 0, let text = policyText(slab) else { return }
        for place in 0..<worker.report.count where worker.report[place].isViolated && worker.report[place].isShadow {
            access.limit = snapshot.numbers.limit(text.policies[place].name)
            return
        }
    }

    /// Notes for the record which limit refused.
    func noteBindingLimit(_ slab: Unmanaged<LimitSlab>) {
        guard let binding = worker.report.binding, let text = policyText(slab) else { return }
        access.limit = snapshot.numbers.limit(text.policies[binding].name)
    }

    /// The texts of the policies in the report; nil where a reload replaced them since the charge.
    func policyText(_ slab: Unmanaged<LimitSlab>) -> PolicyTexts.Text? {
        let number = routeFacts.number
        let recipients = caller.recipientCount
        let text = worker.policyTexts.text(
            terms: worker.report.termsIdentity, route: number, recipients: recipients
        ) {
            slab._withUnsafeGuaranteedRef { $0.terms.policies(forRoute: number, recipients: recipients) }
        }
        return text.policies.count == worker.report.count ? text : nil
    }

    /// Whole seconds, rounded up, so that whoever waits them has waited long enough.
    static func seconds(_ nanoseconds: Int64) -> Int {
        Int((nanoseconds &+ 999_999_999) / 1_000_000_000)
    }
}
