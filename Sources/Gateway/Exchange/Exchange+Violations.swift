internal import Agreements
internal import HTTPWire
internal import NIOCore
internal import RateLimiting

/// What a refusal says of the limits that have no room: which, whose, and until when.
extension Exchange {
    /// Writes `,"limits":[…]`: each policy that refused, whose it is, and when it would have room.
    func writeViolations(to body: inout HeadBuffer) {
        guard let slab = caller.slab, let text = policyText(slab) else { return }
        var isFirst = true
        let charged = worker.report.chargedNanoseconds
        worker.report.forEachViolation { entry, place in
            body.writeStaticString(isFirst ? ",\"limits\":[" : ",")
            isFirst = false
            body.writeBytes(text.violations[place])
            body.writeStaticString(",\"subject\":\"")
            writeSubject(of: text.policies[place], to: &body)
            body.writeStaticString("\",\"remaining\":")
            body.writeDecimal(Int(entry.remaining))
            body.writeStaticString(",\"retry_after_seconds\":")
            body.writeDecimal(max(1, Exchange.seconds(entry.retryNanoseconds)))
            if entry.retryNanoseconds > 0 {
                body.writeStaticString(",\"until\":\"")
                body.writeTime(unixSeconds: Exchange.seconds(charged &+ entry.retryNanoseconds))
                body.writeStaticString("\"")
            }
            body.writeStaticString("}")
        }
        if !isFirst { body.writeStaticString("]") }
    }

    /// Writes what the limit that binds says to a person.
    ///
    /// As in `app-15m: 450 requests per 15 minutes of app contoso-insights are used up until 2022-05-01T10:15:00Z.`
    func writeLimitDetail(_ problem: Refusal.Problem, to body: inout HeadBuffer) {
        guard let slab = caller.slab, let text = policyText(slab), let binding = worker.report.binding else {
            body.writeStaticString(problem.detail)
            return
        }
        let entry = worker.report[binding]
        body.writeBytes(text.sentences[binding])
        writeSubject(of: text.policies[binding], to: &body)
        if text.policies[binding].measure == .concurrent {
            body.writeStaticString(" are under way; one more is taken when one of them has ended")
        } else if entry.remaining > 0 {
            body.writeStaticString(" leave ")
            body.writeDecimal(Int(entry.remaining))
            body.writeStaticString(", too few for this request, until ")
            body.writeTime(unixSeconds: until(entry))
        } else {
            body.writeStaticString(" are used up until ")
            body.writeTime(unixSeconds: until(entry))
        }
        body.writeStaticString(".")
    }

    /// When the refused request would have room, in Unix seconds, rounded up.
    private func until(_ entry: PolicyReport) -> Int {
        Exchange.seconds(worker.report.chargedNanoseconds &+ entry.retryNanoseconds)
    }

    /// Writes whose a limit is: the key's id, or the name of the app, the organization or the recipient.
    private func writeSubject(of policy: Policy, to body: inout HeadBuffer) {
        switch policy.scope {
        case .key: body.writeString(caller.keyID?.description ?? "")
        case .app: body.writeString(snapshot.numbers.appName(caller.appNumber))
        case .organization: body.writeString(snapshot.numbers.organizationName(caller.organizationNumber))
        case .recipient: body.writeString(recipientName(of: policy) ?? "")
        }
    }
}

extension HeadBuffer {
    /// Writes a moment after RFC 3339: `2022-05-01T10:15:00Z`.
    fileprivate mutating func writeTime(unixSeconds: Int) {
        let (dayNumber, second) = unixSeconds.quotientAndRemainder(dividingBy: 86_400)
        let day = CalendarDay(dayNumber: Int64(dayNumber))
        writeDecimal(Int(day.monthNumber / 12))
        writeTwoDigits(UInt8(ascii: "-"), Int(day.monthNumber % 12) + 1)
        writeTwoDigits(UInt8(ascii: "-"), Int(day.dayOfMonth))
        writeTwoDigits(UInt8(ascii: "T"), second / 3_600)
        writeTwoDigits(UInt8(ascii: ":"), second / 60 % 60)
        writeTwoDigits(UInt8(ascii: ":"), second % 60)
        writeByte(UInt8(ascii: "Z"))
    }

    private mutating func writeTwoDigits(_ separator: UInt8, _ number: Int) {
        writeByte(separator)
        writeByte(UInt8(truncatingIfNeeded: number / 10) &+ 0x30)
        writeByte(UInt8(truncatingIfNeeded: number % 10) &+ 0x30)
    }
}
