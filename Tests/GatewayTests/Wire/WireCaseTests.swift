import Foundation
import Synchronization
import TestSupport
import Testing

/// The project's own raw requests and answers (`Tests/WireCases`), replayed through the gateway.
struct WireCaseTests {
    /// How the bytes of a case come.
    enum Delivery: String, CaseIterable, CustomTestStringConvertible {
        case whole
        case byteByByte = "byte by byte"

        var testDescription: String { rawValue }

        /// The pieces in which they are sent; of what is long, only the beginning comes byte by byte.
        func pieces(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
            guard self == .byteByByte, !bytes.isEmpty else { return [bytes[...]] }
            let single = min(bytes.count, 2_000)
            return bytes[..<single].indices.map { bytes[$0...$0] }
                + stride(from: single, to: bytes.count, by: 997).map { bytes[$0..<min($0 + 997, bytes.count)] }
        }
    }

    // MARK: - Requests

    @Test(
        "Each raw request goes on as it must, or not at all, and the next one gets its own answer",
        arguments: Delivery.allCases)
    func requests(delivery: Delivery) throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.bounds = "head_timeout: 20s, idle_timeout: 60s, body_timeout: 20s, body_rate: 0, write_timeout: 20s"
        let gateway = try GatewayProcess(template)
        let cases = try WireCase.read(
            "requests", words: ["KEY": "X-Api-Key: \(gateway.key)\r\n", "HOST": "Host: api.example\r\n"])
        #expect(cases.count > 300)
        for (number, example) in cases.enumerated() {
            let known = upstream.requests.count
            let failures = upstream.failures.count
            do {
                try replay(example, delivery, on: gateway)
                let canary = try gateway.call("GET /canary/\(number)")
                #expect(canary.status == 200, "behind \(example)")
            } catch {
                Issue.record("\(example): \(error)")
            }
            let seen = Array(upstream.requests[known...])
            #expect(seen.last?.target == "/canary/\(number)", "\(example)")
            expect(Array(seen.dropLast()), example)
            #expect(upstream.failures.count == failures, "\(example): \(upstream.failures.dropFirst(failures))")
        }
        #expect(try gateway.process.exit == nil)
        AttackReport.note(
            "raw requests", did: "\(cases.count) raw requests, \(delivery.rawValue)",
            held: "each went on as it must or not at all; nothing followed it to the upstream")
    }

    /// Sends a case and judges what the caller gets.
    private func replay(_ example: WireCase, _ delivery: Delivery, on gateway: GatewayProcess) throws {
        let client = try gateway.connect()
        for piece in delivery.pieces(example.bytes) {
            // What is refused early may close the connection in the middle of it.
            do { try client.send(Array(piece)) } catch { break }
        }
        switch example.expectation {
        case .refused(let statuses):
            let answer = try client.receive(
                String(decoding: example.bytes.prefix(5), as: UTF8.self) == "HEAD " ? "HEAD" : "GET")
            #expect(statuses.contains(answer.status), "\(answer.status) for \(example)")
            #expect(answer.field("Connection") == "close", "\(example)")
            #expect(try client.receiveEnd().bytes == [], "\(example)")
        case .passed(let sights, let statuses, let closes):
            for (index, status) in statuses.enumerated() {
                let method = index < sights.count ? sights[index].method : "GET"
                let answer = try client.receive(method)
                #expect(answer.status == status, "\(example)")
            }
            if closes { #expect(try client.receiveEnd().bytes == [], "\(example)") }
        case .waits:
            #expect(throws: WireFailure.timeout("an answer"), "\(example)") { try client.receive(seconds: 0.1) }
        case .answered, .cut:
            Issue.record("\(example.name) is a case of an answer")
        }
    }

    private func expect(_ seen: [WireRequest], _ example: WireCase) {
        guard case .passed(let sights, _, _) = example.expectation else {
            #expect(seen == [], "\(example)")
            return
        }
        #expect(seen.count == sights.count, "\(example)")
        for (request, sight) in zip(seen, sights) {
            #expect(request.method == sight.method, "\(example)")
            #expect(request.target == sight.target, "\(example)")
            #expect(String(decoding: request.body, as: UTF8.self) == sight.body, "\(example)")
            for line in sight.with {
                let name = line.prefix { $0 != ":" }
                let value = line.dropFirst(name.count + 1).drop { $0 == " " }
                #expect(request.head.values(String(name)).contains(String(value)), "\(line) of \(example)")
            }
            for name in sight.without { #expect(request.head.values(name) == [], "\(name) of \(example)") }
        }
    }

    // MARK: - Answers

    /// What the upstream is to answer at present.
    private final class Script: Sendable {
        let current = Mutex<WireCase?>(nil)
        let sent = Tally()
    }

    @Test(
        "Each raw answer arrives as it must, or is seen not to be whole, and the next one is its own",
        arguments: Delivery.allCases)
    func answers(delivery: Delivery) throws {
        let script = Script()
        let upstream = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                guard request.target.hasPrefix("/case"), let example = script.current.withLock({ $0 }) else {
                    try peer.send(UpstreamAnswer(request.target).bytes(for: request.method))
                    continue
                }
                defer { script.sent.add(1) }
                for piece in delivery.pieces(example.bytes) { try peer.send(Array(piece)) }
                switch example.end {
                case .keep: break
                case .close: return
                case .reset:
                    // A reset throws away what the other side has not read yet.
                    usleep(20_000)
                    peer.reset()
                    return
                }
            }
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let cases = try WireCase.read("answers", words: [:])
        #expect(cases.count > 120)
        for (number, example) in cases.enumerated() {
            script.current.withLock { $0 = example }
            let sent = script.sent.count
            do {
                try judge(example, on: gateway)
                // What comes behind an answer is there before the next request is.
                try Deadline.wait(for: "the whole of \(example.name)") { script.sent.count > sent }
                usleep(3_000)
                for canary in ["/canary/\(number)/a", "/canary/\(number)/b"] {
                    #expect(try gateway.call("GET \(canary)").text == canary, "behind \(example)")
                }
            } catch {
                Issue.record("\(example): \(error)")
            }
        }
        #expect(try gateway.process.exit == nil)
        AttackReport.note(
            "raw answers", did: "\(cases.count) raw answers of an upstream, \(delivery.rawValue)",
            held: "each arrived as it must, or as a 502 or visibly cut; the next answers were their own")
    }

    private func judge(_ example: WireCase, on gateway: GatewayProcess) throws {
        let client = try gateway.connect()
        try client.send(gateway.request("\(example.method) /case"))
        switch example.expectation {
        case .answered(let status, let body, let with, let without):
            let answer = try client.receive(example.method)
            #expect(answer.status == status, "\(example)")
            if let body { #expect(answer.text == body, "\(example)") }
            for line in with {
                let name = line.prefix { $0 != ":" }
                let value = line.dropFirst(name.count + 1).drop { $0 == " " }
                #expect(answer.head.values(String(name)) == [String(value)], "\(line) of \(example)")
            }
            for name in without { #expect(answer.head.values(name) == [], "\(name) of \(example)") }
        case .cut:
            do {
                let answer = try client.receive(example.method)
                #expect(answer.status == 502, "looks whole: \(example)")
            } catch WireFailure.closed, WireFailure.reset {}
        case .refused, .passed, .waits:
            Issue.record("\(example.name) is a case of a request")
        }
    }
}
