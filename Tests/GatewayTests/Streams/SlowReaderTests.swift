import Foundation
import TestSupport
import Testing

/// Answers on connections that end with them, to callers who take their time.
struct SlowReaderTests {
    private static let block = [UInt8].pseudorandom(60_000)

    /// So many bytes, in chunks that all are the same block.
    private static func chunks(_ count: Int) -> [UInt8] {
        stride(from: 0, to: count, by: block.count).flatMap { start in
            UpstreamAnswer.chunk(block.prefix(count - start))
        }
    }

    /// How many bytes of an answer the kernel takes off the gateway's hands for a caller that doesn't read.
    private func kernelBytes(_ gateway: GatewayProcess, _ sent: Tally) throws -> Int {
        let client = try gateway.connect(receiveBufferBytes: 64 << 10)
        try client.send(gateway.request("GET /endless"))
        var last = -1
        try Deadline.wait(for: "a transfer to stand still") {
            let present = sent.count
            defer { last = present }
            usleep(500_000)
            return present > 0 && present == last
        }
        // A gateway that stands still can't send more while the buffers are emptied.
        try gateway.process.send(SIGSTOP)
        defer { (try? gateway.process)?.send(SIGCONT) }
        var count = 0
        while let bytes = try? client.receiveSome(seconds: 0.5) { count += bytes.count }
        return count
    }

    private func withUpstream(_ body: (ScriptedUpstream, Tally) throws -> Void) throws {
        let sent = Tally()
        let upstream = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                try peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                while request.target == "/endless" {
                    try peer.send(SlowReaderTests.chunks(60_000))
                    sent.add(1)
                }
                let count = Int(request.target.drop { !$0.isNumber }) ?? 0
                try peer.send(SlowReaderTests.chunks(count) + UpstreamAnswer.lastChunk)
            }
        }
        defer { upstream.stop() }
        try body(upstream, sent)
    }

    private struct Caller {
        let client: RawClient
        let name: String
        let size: Int
    }

    /// Callers that ask and don't read, for sizes of which the gateway itself has the last bytes when all has come from
    /// the upstream.
    private func callers(_ gateway: GatewayProcess, _ kinds: [String], kernelBytes: Int) throws -> [Caller] {
        try kinds.flatMap { kind in
            try stride(from: kernelBytes - 48 << 10, through: kernelBytes + 96 << 10, by: 16 << 10).map { size in
                let client = try gateway.connect(receiveBufferBytes: 64 << 10)
                let line = "GET /\(size)" + (kind == "HTTP/1.0" ? " HTTP/1.0" : "")
                try client.send(gateway.request(line, kind == "close" ? ["Connection: close"] : []))
                if kind == "half-closed" { client.closeWriting() }
                return Caller(client: client, name: "\(kind) \(size)", size: size)
            }
        }
    }

    private func expectWholeAnswers(_ callers: [Caller], kernelBytes: Int) {
        for caller in callers {
            do {
                let answer = try caller.client.receive(seconds: 30)
                #expect(answer.status == 200)
                #expect(answer.body.count == caller.size, "\(caller.name), the kernel takes \(kernelBytes)")
                #expect(try caller.client.receiveEnd() == ([], .closed), "\(caller.name)")
            } catch {
                Issue.record("\(caller.name), the kernel takes \(kernelBytes): \(error)")
            }
        }
    }

    @Test("An answer is whole also where its connection ends with it and its caller pauses before the last of it")
    func deliversTail() throws {
        try withUpstream { upstream, sent in
            let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
            let kernel = try kernelBytes(gateway, sent)
            let callers = try callers(
                gateway, ["half-closed", "close", "HTTP/1.0", "closed-late"], kernelBytes: kernel)
            // Longer than a gateway waits for a caller to whom it has nothing more to send.
            usleep(3_500_000)
            for caller in callers where caller.name.hasPrefix("closed-late") { caller.client.closeWriting() }
            usleep(200_000)
            expectWholeAnswers(callers, kernelBytes: kernel)
        }
    }

    @Test("A gateway that stops delivers what callers have not read yet before it closes their connections")
    func deliversTailWhenStopping() throws {
        try withUpstream { upstream, sent in
            var template = GatewayTemplate(upstream: upstream.address)
            template.drain = "30s"
            let gateway = try GatewayProcess(template)
            let kernel = try kernelBytes(gateway, sent)
            let idle = try gateway.connect()
            let callers = try callers(gateway, ["kept"], kernelBytes: kernel)
            usleep(1_000_000)
            let process = try gateway.process
            process.send(SIGTERM)
            #expect(try idle.receiveEnd() == ([], .closed))
            expectWholeAnswers(callers, kernelBytes: kernel)
            #expect(try process.waitForExit() == .code(0))
        }
    }
}
