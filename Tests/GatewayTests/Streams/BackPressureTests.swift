import Foundation
import TestSupport
import Testing

/// A side that doesn't read makes the other one wait; the gateway keeps next to nothing.
struct BackPressureTests {
    private static let block = [UInt8].pseudorandom(1 << 20)
    private static let blockCount = 64

    /// Waits until a count stands still, which is when every buffer on the way is full.
    private func waitUntilStill(_ count: () -> Int) throws {
        var (last, since) = (-1, ContinuousClock.now)
        try Deadline.wait(seconds: 60, for: "a transfer to stand still") {
            let present = count()
            if present != last { (last, since) = (present, .now) }
            return present > 0 && since.duration(to: .now) > .milliseconds(700)
        }
    }

    @Test(
        "64 MB for a caller that doesn't read stay upstream, and arrive when it does", arguments: ["length", "chunks"])
    func holdsBackUpstream(framing: String) throws {
        let sent = Tally()
        let upstream = try ScriptedUpstream { peer in
            guard let request = try peer.request() else { return }
            let total = BackPressureTests.block.count * BackPressureTests.blockCount
            if request.target == "/warm" { return try peer.send(UpstreamAnswer("warm").bytes()) }
            try peer.send(
                "HTTP/1.1 200 OK\r\n"
                    + (framing == "length" ? "Content-Length: \(total)\r\n\r\n" : "Transfer-Encoding: chunked\r\n\r\n"))
            for _ in 0..<BackPressureTests.blockCount {
                try peer.send(
                    framing == "length" ? BackPressureTests.block : UpstreamAnswer.chunk(BackPressureTests.block))
                sent.add(BackPressureTests.block.count)
            }
            if framing == "chunks" { try peer.send(UpstreamAnswer.lastChunk) }
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        _ = try gateway.call("GET /warm")
        let before = try gateway.process.residentBytes()
        let client = try gateway.connect(receiveBufferBytes: 64 << 10)
        try client.send(gateway.request("GET /large"))
        #expect(try client.receiveHead().status == 200)
        try waitUntilStill { sent.count }
        #expect(sent.count < 32 << 20)
        let growth = try gateway.process.residentBytes() - before
        #expect(growth < 8 << 20, "it grew by \(growth) bytes")

        var received = 0
        while received < BackPressureTests.block.count * BackPressureTests.blockCount {
            let piece: [UInt8]
            if framing == "length" {
                piece = try client.receiveBytes(BackPressureTests.block.count)
            } else {
                piece = try #require(try client.receiveChunk())
            }
            let place = received % BackPressureTests.block.count
            let wanted = BackPressureTests.block[place...] + BackPressureTests.block
            guard piece.count <= wanted.count, wanted.starts(with: piece) else {
                Issue.record("what arrived behind \(received) bytes is not what was sent")
                return
            }
            received += piece.count
        }
        if framing == "chunks" { #expect(try client.receiveChunk() == nil) }
        #expect(received == BackPressureTests.block.count * BackPressureTests.blockCount)
        #expect(try gateway.process.residentBytes() - before < 16 << 20)
    }

    @Test("64 MB for an upstream that doesn't read stay with the caller, and arrive when it does")
    func holdsBackCaller() throws {
        let goesOn = Flag()
        let total = BackPressureTests.block.count * BackPressureTests.blockCount
        let upstream = try ScriptedUpstream { peer in
            while let head = try peer.head() {
                guard head.startLine.hasPrefix("POST") else {
                    _ = try peer.request(head)
                    try peer.send(UpstreamAnswer("warm").bytes())
                    continue
                }
                try goesOn.wait()
                var isSame = true
                for _ in 0..<BackPressureTests.blockCount {
                    isSame = try peer.bytes(BackPressureTests.block.count) == BackPressureTests.block && isSame
                }
                try peer.send(UpstreamAnswer(isSame ? "same" : "different").bytes())
            }
        }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.bounds = "body: 100 MiB, body_timeout: 60s"
        template.upstreamOptions = "response_timeout: 60s"
        let gateway = try GatewayProcess(template)
        _ = try gateway.call("GET /warm")
        let before = try gateway.process.residentBytes()
        let client = try gateway.connect()
        try client.send(gateway.request("POST /large", ["Content-Length: \(total)"]))
        let body = [[UInt8]](repeating: BackPressureTests.block, count: BackPressureTests.blockCount).flatMap { $0 }
        let sent = try client.sendUntilBlocked(body)
        #expect(sent < 32 << 20)
        let growth = try gateway.process.residentBytes() - before
        #expect(growth < 8 << 20, "it grew by \(growth) bytes")

        goesOn.set()
        try client.send(Array(body[sent...]))
        #expect(try client.receive(seconds: 60).text == "same")
        #expect(try gateway.process.residentBytes() - before < 16 << 20)
    }

    @Test("A caller that asks for 100 MB in small answers and reads none makes the gateway keep next to nothing")
    func holdsBackPipelinedAnswers() throws {
        let upstream = try ScriptedUpstream.answering { _ in
            UpstreamAnswer(bytes: Array(BackPressureTests.block.prefix(50_000)))
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        _ = try gateway.call("GET /warm")
        let before = try gateway.process.residentBytes()
        let client = try gateway.connect(receiveBufferBytes: 64 << 10)
        let count = 2_000
        let text = String(repeating: gateway.request("GET /small"), count: count)
        let sent = try client.sendUntilBlocked(Array(text.utf8))
        try waitUntilStill { upstream.requests.count }
        #expect(upstream.requests.count < count / 2)
        let growth = try gateway.process.residentBytes() - before
        #expect(growth < 8 << 20, "it grew by \(growth) bytes")
        for number in 0..<200 {
            let answer = try client.receive()
            guard answer.body.elementsEqual(BackPressureTests.block.prefix(50_000)) else {
                Issue.record("answer \(number) is not what was sent")
                return
            }
        }
        #expect(sent > 0)
    }

    @Test("A caller that sends request after request while the first is not answered is not read on")
    func holdsBackPipelinedRequests() throws {
        let goesOn = Flag()
        let upstream = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                if request.target == "/first" { try goesOn.wait() }
                try peer.send(UpstreamAnswer(request.target).bytes())
            }
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        _ = try gateway.call("GET /warm")
        let before = try gateway.process.residentBytes()
        let client = try gateway.connect()
        try client.send(gateway.request("GET /first"))
        let line = gateway.request("GET /next", ["X: \(String(repeating: "x", count: 20_000))"])
        let sent = try client.sendUntilBlocked([UInt8](String(repeating: line, count: 1_500).utf8))
        #expect(sent < 20 << 20)
        let growth = try gateway.process.residentBytes() - before
        #expect(growth < 8 << 20, "it grew by \(growth) bytes")
        goesOn.set()
        #expect(try client.receive().text == "/first")
        for _ in 0..<sent / line.utf8.count { #expect(try client.receive().text == "/next") }
    }

    @Test("A caller that takes nothing of its answer for too long is cut off, and the rest is not fetched")
    func cutsOffCallerThatDoesNotRead() throws {
        let sent = Tally()
        let upstream = try ScriptedUpstream { peer in
            _ = try peer.request()
            try peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while true {
                try peer.send(UpstreamAnswer.chunk(BackPressureTests.block))
                sent.add(1)
            }
        }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.bounds = "write_timeout: 500ms"
        let gateway = try GatewayProcess(template)
        let client = try gateway.connect(receiveBufferBytes: 64 << 10)
        try client.send(gateway.request("GET /endless"))
        try Deadline.wait(for: "the record") {
            try gateway.accesses().first.map { $0.kind == "complete" } ?? false
        }
        let access = try #require(try gateway.accesses().first)
        #expect(access.outcome == "downstream-gone")
        #expect(access.flags?.contains("answer-cut-off") == true)
    }
}
