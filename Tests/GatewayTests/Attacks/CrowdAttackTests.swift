import Foundation
import TestSupport
import Testing

/// More callers than there is room for, and requests that are made to be much work.
@Suite(.serialized)
struct CrowdAttackTests {
    @Test(
        "A crowd far beyond the descriptors costs no spinning, keeps nobody out for good, and leaves clean callers alone"
    )
    func crowd() throws {
        let limit = AttackReport.size(1_024, short: 256)
        let count = AttackReport.size(20_000, short: 1_000)
        let scene = try AttackScene(
            "crowd", bounds: "head_timeout: 5s", alarms: ["connections: "],
            launcher: ["/bin/sh", "-c", "ulimit -n \(limit); exec \"$@\"", "sh"])
        let process = try scene.gateway.process
        // What this process can hold at the same time; the rest comes when the first have gone.
        let wave = min(count, ConnectionHerd.raiseDescriptors() - 1_000)
        let herd = ConnectionHerd(port: try scene.gateway.port)
        herd.connect(wave)
        usleep(500_000)
        #expect(try process.descriptorCount() < limit)
        // Newcomers who do ask for something get in: who is silent makes room.
        for _ in 0..<5 { #expect(try scene.gateway.call("GET /newcomer", seconds: 30).status == 200) }
        let used = try process.processorSeconds()
        usleep(2_000_000)
        let spent = try process.processorSeconds() - used
        // An event loop that spins takes all of a processor: two seconds for each of two loops.
        #expect(spent < 1.2, "\(spent) s of processor time in 2 s")
        if wave < count {
            herd.disconnect()
            herd.connect(count - wave)
            usleep(1_000_000)
        }
        #expect(try scene.gateway.call("GET /newcomer", seconds: 30).status == 200)
        herd.disconnect()
        try scene.end(
            did: "\(count) silent connections, \(wave) at a time, under a limit of \(limit) descriptors", records: 0,
            charged: 0,
            held:
                "descriptors stayed below the limit, newcomers were served, \(Int(spent * 500)) ms of processor a second"
        )
    }

    @Test("Streams that need more connections to upstreams than there may be are refused, and the others go on")
    func streams() throws {
        let upstream = try ScriptedUpstream.answering { _ in
            usleep(1_000_000)
            return UpstreamAnswer("ok")
        }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.isSecure = true
        template.threads = 1
        let gateway = try GatewayProcess(template, alarms: ["connections: "])
        try gateway.stop()
        try gateway.start(under: ["/bin/sh", "-c", "ulimit -n 256; exec \"$@\"", "sh"])
        let result = try ChildProcess.run(
            "/usr/bin/env",
            [
                "h2load", "-n", "100", "-c", "1", "-m", "100", "-H", "X-Api-Key: \(gateway.key)",
                "https://127.0.0.1:\(gateway.port)/slow",
            ])
        // Half of what is left beside 160 descriptors.
        #expect(result.output.contains("48 2xx, 0 3xx, 0 4xx, 52 5xx"), "\(result)")
        let accesses = try gateway.accesses()
        #expect(accesses.count == 100 && accesses.count { $0.outcome == "overloaded" } == 52)
        #expect(upstream.requests.count == 48)
        AttackReport.note(
            "streams", did: "100 streams at once under a limit of 256 descriptors",
            held: "48 were answered over as many connections, 52 got 503 at once; all are on record")
    }

    @Test(
        "A million chunks of a byte each, and extensions of a kilobyte, are refused when they cost more than they bring"
    )
    func tinyChunks() throws {
        let chunks = AttackReport.size(1_000_000, short: 50_000)
        let scene = try AttackScene("tiny chunks", bounds: "head_timeout: 10s")
        let attacks = [
            String(repeating: "1\r\nx\r\n", count: chunks),
            String(repeating: "1;" + String(repeating: "e", count: 1_000) + "\r\nx\r\n", count: chunks / 100),
        ]
        for body in attacks {
            let client = try scene.gateway.connect()
            try client.send(scene.gateway.request("POST /chunks", ["Transfer-Encoding: chunked"]))
            // It is refused long before its end, and what follows is not read for ever.
            _ = try? client.send(Array(body.utf8))
            let (bytes, _) = try client.receiveEnd(seconds: 30)
            #expect(String(decoding: bytes.prefix(13), as: UTF8.self) == "HTTP/1.1 400 ")
        }
        #expect(!scene.upstream.requests.contains { $0.target == "/chunks" })
        try scene.end(
            did: "\(chunks) chunks of a byte, \(chunks / 100) chunks with 1 kB of extension", records: 2, charged: 2,
            held: "each a 400 once frames outweighed data by 16 KiB; the upstream never saw the end of a body")
    }

    @Test("A thousand requests in one piece are answered in their order")
    func pipeline() throws {
        let scene = try AttackScene("pipelining", bounds: "head_timeout: 10s")
        let client = try scene.gateway.connect()
        let numbers = 0..<1_000
        try client.send(numbers.map { scene.gateway.request("GET /pipelined/\($0)") }.joined())
        client.closeWriting()
        for number in numbers { #expect(try client.receive().text == "ok", "\(number)") }
        #expect(try client.receiveEnd() == ([], .closed))
        let seen = scene.upstream.requests.map(\.target).filter { $0.hasPrefix("/pipelined/") }
        #expect(seen == numbers.map { "/pipelined/\($0)" })
        try scene.end(
            did: "1000 requests in one piece, then half a close", records: 0, charged: 0,
            held: "all answered in order, then closed")
    }
}
