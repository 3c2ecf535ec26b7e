internal import Agreements
internal import AuditLog
internal import HTTPWire
internal import NIOCore

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
        downstream.deadline = worker.clock.now() + InquiryDesk.timeoutNanoseconds
        let loop = worker.eventLoop
        let waiting = NIOLoopBound((self, generation), eventLoop: loop)
        let isTaken = worker.inquiries.ask(Inquiry(organization: organization, subject: inquiry)) { answer in
            loop.execute {
                let (exchange, generation) = waiting.value
                if exchange.generation == generation { exchange.advance(.inquiryAnswered(answer)) }
            }
        }
        guard isTaken else { throw .inquiriesBusy }
    }

    func answerInquiry(_ answer: InquiryAnswer) throws(Refusal) {
        switch answer {
        case .found(let document): writeDocument(document)
        case .notFound: throw .receiptNotFound
        case .notYet(let seconds): throw .receiptNotSealed(retryAfterSeconds: seconds)
        case .unavailable: throw .inquiriesBusy
        }
    }

    private func writeDocument(_ document: [UInt8]) {
        access.status = 200
        answerHead.clear()
        answerHead.writeStaticString(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n")
        answerHead.writeImmutableBuffer(worker.dateLine)
        answerHead.writeStaticString("Via: 1.1 tollgate\r\nContent-Length: ")
        answerHead.writeDecimal(document.count)
        answerHead.writeStaticString("\r\n")
        finishHead()
        guard head.method != .head else { return }
        out.append(ByteBuffer(bytes: document))
        access.bytesSent = UInt64(document.count)
    }
}
