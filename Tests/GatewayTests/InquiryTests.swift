import AuditLog
import Foundation
import Gateway
import HTTPWire
import Synchronization
import TestSupport
import Testing

/// Receipts, which the gateway gives itself.
struct InquiryTests {
    /// What was asked, and the answers that are held back.
    private final class Desk: Sendable {
        private let state = Mutex<(asked: [Inquiry], held: [@Sendable (InquiryAnswer) -> Void])>(([], []))

        var asked: [Inquiry] { state.withLock { $0.asked } }
        var heldCount: Int { state.withLock { $0.held.count } }

        func hold(_ inquiry: Inquiry, _ done: @escaping @Sendable (InquiryAnswer) -> Void) {
            state.withLock { state in
                state.asked.append(inquiry)
                state.held.append(done)
            }
        }

        func answerAll(_ answer: InquiryAnswer) {
            let held = state.withLock { state in
                defer { state.held = [] }
                return state.held
            }
            for done in held { done(answer) }
        }
    }

    /// Answers by the number that is asked for.
    private static let desk = InquiryDesk { inquiry, done in
        guard case .receipt(let sequence) = inquiry.subject else { return done(.notFound) }
        // Another thread, as a real one would.
        Thread.detachNewThread {
            switch sequence {
            case 7: done(.found(Array("{\"organization\":\"\(inquiry.organization)\"}".utf8)))
            case 8: done(.notYet(retryAfterSeconds: 30))
            case 9: done(.unavailable)
            default: done(.notFound)
            }
        }
    }

    private func template(_ upstream: ScriptedUpstream) -> GatewayTemplate {
        var template = GatewayTemplate(upstream: upstream.address)
        template.limits = ["{name: requests-day, per: organization, requests: 2 / day}"]
        return template
    }

    @Test("A caller gets its receipts with its own key; they are on record, cost nothing and are never forwarded")
    func givesReceipts() async throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { upstream.stop() }
        let gateway = try await InProcessGateway(template(upstream), inquiries: InquiryTests.desk)
        func receipt(_ sequence: String, key: String? = nil) throws -> WireResponse {
            try gateway.call("GET /.well-known/tollgate/receipts/\(sequence)", key: key)
        }
        let answer = try receipt("7")
        #expect(answer.status == 200)
        #expect(answer.text == "{\"organization\":\"acme\"}")
        #expect(answer.field("Content-Type") == "application/json")
        #expect(answer.field("Access-Receipt") == "1")
        #expect(answer.field("RateLimit") == nil)
        let head = try gateway.call("HEAD /.well-known/tollgate/receipts/7")
        #expect(head.status == 200 && head.body.isEmpty)
        #expect(head.field("Content-Length") == "\(answer.body.count)")
        let unsealed = try receipt("8")
        #expect(unsealed.status == 404 && unsealed.problem == "receipt-not-sealed")
        #expect(unsealed.field("Retry-After") == "30")
        let unavailable = try receipt("9")
        #expect(unavailable.status == 503 && unavailable.problem == "inquiries-busy")
        for sequence in ["10", "0", "07", "-1", "7x", "18446744073709551616", "%37x"] {
            let missing = try receipt(sequence)
            #expect(missing.status == 404 && missing.problem == "receipt-not-found", "\(sequence)")
        }
        #expect(try receipt("%37").text == answer.text)
        let stranger = try receipt("7", key: "")
        #expect(stranger.status == 401 && stranger.problem == "no-credentials")
        #expect(stranger.field("Access-Receipt") == nil)
        for target in [
            "/.well-known/tollgate/", "/.well-known/tollgate/receipts/", "/.well-known/tollgate/receipts/7/x",
        ] {
            #expect(try gateway.call("GET \(target)").problem == "route-not-found", "\(target)")
        }
        #expect(try gateway.call("POST /.well-known/tollgate/receipts/7").problem == "route-not-found")
        #expect(upstream.requests.isEmpty)
        // What only looks alike is an ordinary path.
        #expect(try gateway.call("GET /.well-known/tollgates").status == 200)
        #expect(try gateway.call("GET /").status == 200)
        #expect(try gateway.call("GET /").status == 429)
        #expect(try receipt("7").status == 200)
        try await gateway.stop()

        let own = try gateway.records().filter { $0.route == "tollgate-receipts" }
        #expect(own.count == 14)
        #expect(
            own.allSatisfy { $0.access.items == 0 && $0.access.chargedRequests == 0 && $0.access.kind == .complete })
        #expect(own[0].access.outcome == .answered)
        #expect(own[0].access.status == 200)
        #expect(own[0].access.bytesSent == UInt64(answer.body.count))
        #expect(own[2].access.status == 404)
        #expect(own[2].access.outcome == .answered)
        #expect(own[3].access.outcome == .overloaded)
        #expect(own.count { $0.organization == nil } == 1)
    }

    @Test("So many inquiries wait and no more, a caller that leaves is recorded, and its answer goes nowhere")
    func isBounded() async throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { upstream.stop() }
        let desk = Desk()
        let gateway = try await InProcessGateway(template(upstream), inquiries: InquiryDesk(desk.hold))
        let line = "GET /.well-known/tollgate/receipts/7"
        let clients = try (0..<InquiryDesk.maximumWaiting).map { _ in
            let client = try RawClient(port: gateway.port)
            try client.send(gateway.request(line))
            return client
        }
        try Deadline.wait(for: "all to wait") { desk.heldCount == InquiryDesk.maximumWaiting }
        let refused = try gateway.call(line)
        #expect(refused.status == 503 && refused.problem == "inquiries-busy")
        #expect(refused.field("Retry-After") != nil)
        clients[0].reset()
        try Deadline.wait(for: "the record") {
            try gateway.records().contains { $0.access.outcome == .downstreamGone }
        }
        desk.answerAll(.found(Array("{}".utf8)))
        for client in clients.dropFirst() { #expect(try client.receive().text == "{}") }
        #expect(desk.asked.allSatisfy { $0.organization == "acme" })
        let last = try RawClient(port: gateway.port)
        try last.send(gateway.request(line))
        try Deadline.wait(for: "one to wait") { desk.heldCount == 1 }
        desk.answerAll(.notFound)
        #expect(try last.receive().problem == "receipt-not-found")
        try await gateway.stop()
        let sequences = try gateway.records().map(\.access.sequence).sorted()
        #expect(sequences == Array(1...UInt64(InquiryDesk.maximumWaiting + 2)))
    }
}
