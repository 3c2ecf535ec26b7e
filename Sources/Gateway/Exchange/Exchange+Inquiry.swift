internal import Agreements
internal import AuditLog
internal import HTTPWire
internal import NIOCore
internal import RateLimiting

/// Requests that the gateway answers itself: recorded like any other, and charged to no limit.
extension Exchange {
    func inquire() throws(Refusal) {
        guard let inquiry else { return }
        do throws(AccessRefusal) {
            try snapshot.access.permitInquiry(caller)
        } catch {
            throw .access(error)
        }
        let organization = snapshot.numbers.organizationName(caller.organizationNumber)
        guard case .usage = inquiry else { return try ask(Inquiry(organization: organization, subject: inquiry)) }
        let usage = try usageInquiry()
        guard !usage.needsRecords else {
            return try ask(Inquiry(organization: organization, subject: .usage(usage)))
        }
        advance(.inquiryAnswered(.found(UsageDocument(organization: organization, inquiry: usage, apps: []).json)))
    }

    /// Has it answered away from the event loop.
    private func ask(_ inquiry: Inquiry) throws(Refusal) {
        downstream.deadline = worker.clock.now() + InquiryDesk.timeoutNanoseconds
        let loop = worker.eventLoop
        let waiting = NIOLoopBound((self, generation), eventLoop: loop)
        let isTaken = worker.inquiries.ask(inquiry) { answer in
            loop.execute {
                let (exchange, generation) = waiting.value
                if exchange.generation == generation { exchange.advance(.inquiryAnswered(answer)) }
            }
        }
        guard isTaken else { throw .inquiriesBusy }
    }

    /// What the query asks for, and how the organization's monthly limit on all items stands.
    private func usageInquiry() throws(Refusal) -> UsageInquiry {
        let query = headBytes
        guard var usage = UsageInquiry(query: query.readableBytesUInt8Span.extracting(head.query.range)),
            let slab = caller.slab
        else { throw .invalidUsageQuery }
        usage.nowNanoseconds = access.timeNanoseconds
        // No route's number: the limits that hold for whatever is called.
        let subject = ChargeSubject(route: -1, app: Int(caller.slabAppIndex), key: Int(caller.slabKeyIndex))
        let policies = slab._withUnsafeGuaranteedRef {
            $0.peek(subject, now: access.timeNanoseconds, into: &worker.report)
            return $0.terms.policies(forRoute: -1)
        }
        usage.resetDay = worker.report.resetDay
        // A reload between the two would make them differ; then the records have to tell.
        guard policies.count == worker.report.count else { return usage }
        let place = policies.firstIndex {
            $0.scope == .organization && $0.measure == .items && $0.period == .month
        }
        if let place {
            usage.cap = UsageInquiry.Cap(
                amount: Int64(policies[place].quota),
                taken: policies[place].isEnforced ? worker.report[place].taken : nil)
        }
        return usage
    }

    func answerInquiry(_ answer: InquiryAnswer) throws(Refusal) {
        switch answer {
        case .found(let document): writeDocument(document, to: &worker.answerHead)
        case .notFound: throw .receiptNotFound
        case .notYet(let seconds): throw .receiptNotSealed(retryAfterSeconds: seconds)
        case .unavailable: throw .inquiriesBusy
        }
    }

    private func writeDocument(_ document: [UInt8], to answerHead: inout HeadBuffer) {
        access.status = 200
        answerHead.clear()
        answerHead.writeStaticString(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n")
        answerHead.writeImmutableBuffer(worker.dateLine)
        answerHead.writeStaticString("Via: 1.1 tollgate\r\nContent-Length: ")
        answerHead.writeDecimal(document.count)
        answerHead.writeStaticString("\r\n")
        finishHead(&answerHead)
        guard head.method != .head else { return }
        out.append(ByteBuffer(bytes: document))
        access.bytesSent = UInt64(document.count)
    }
}
