import Foundation
import Synchronization
import TestSupport
import Testing

/// What was answered is on record, whenever and however the gateway ends.
struct DurabilityTests {
    /// What callers were answered, by request id.
    private final class Answers: Sendable {
        private let ids = Mutex<[String: Int]>([:])

        var all: [String: Int] { ids.withLock { $0 } }
        var count: Int { ids.withLock { $0.count } }

        func add(_ id: String, bytes: Int) {
            ids.withLock { $0[id] = bytes }
        }
    }

    /// Calls without a pause until the gateway is gone.
    private static func call(_ gateway: GatewayProcess, port: Int, seed: Int, into answers: Answers) {
        let lines = ["GET /whole", "GET /stream", "GET /refused", "POST /whole", "GET /../malformed"]
        var count = seed
        while let client = try? RawClient(port: port) {
            do {
                while true {
                    let line = lines[count % lines.count]
                    count += 1
                    let fields =
                        line.hasPrefix("POST") ? ["Content-Length: 3"] : count % 2 == 0 ? ["Accept-Encoding: gzip"] : []
                    let key = line.hasSuffix("refused") ? "" : gateway.key
                    let body = line.hasPrefix("POST") ? "abc" : ""
                    try client.send(gateway.request(line, fields, key: key, body: body))
                    let answer = try client.receive()
                    answers.add(answer.requestID, bytes: answer.body.count)
                    if answer.field("Connection") == "close" { break }
                }
            } catch {
                // The gateway was killed, or the connection is at its end.
            }
        }
    }

    @Test("SIGKILL under load loses no answered access", arguments: ["process", "power"])
    func survivesKill(durability: String) throws {
        let upstream = try ScriptedUpstream.answering { request in
            var answer = UpstreamAnswer.items(30)
            if request.target == "/stream" { answer.chunkBytes = 400 }
            return answer
        }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.threads = 2
        template.durability = durability
        let gateway = try GatewayProcess(template)
        let answers = Answers()
        for round in 1...4 {
            let port = try gateway.port
            let group = DispatchGroup()
            for number in 0..<4 {
                group.enter()
                let thread = Thread {
                    DurabilityTests.call(gateway, port: port, seed: number, into: answers)
                    group.leave()
                }
                thread.start()
            }
            let before = answers.count
            try Deadline.wait(seconds: 60, for: "answers of round \(round)") { answers.count >= before + 150 }
            try gateway.stop(SIGKILL)
            #expect(group.wait(timeout: .now() + 30) == .success)
            try gateway.start()
        }
        let accesses = try gateway.accesses()
        let recorded = Dictionary(grouping: accesses, by: \.requestId)
        var missing = 0
        for (id, bytes) in answers.all {
            guard let found = recorded[id], found.count == 1 else {
                missing += 1
                continue
            }
            #expect(found[0].bytesSent == bytes)
            #expect(found[0].kind != "opening")
        }
        #expect(missing == 0, "of \(answers.count) answered accesses")
        #expect(recorded.count == accesses.count)
        // At most what was in flight when the gateway was killed is on record without having been answered.
        #expect(accesses.count - answers.count <= 4 * 4)
        #expect(upstream.failures == [])
    }

    @Test("A torn tail is cut off at the next start, with a line that says so, and every record in front of it is kept")
    func cutsTornTail() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let answers = try (0..<5).map { _ in try gateway.call("GET /") }
        try gateway.stop(SIGKILL)
        let name = try #require(try gateway.directory.contents().keys.first { $0.hasSuffix(".tgj") })
        let path = "\(gateway.directory.path)/\(name)"
        let torn = try JournalTail.tear(path: path)
        try gateway.start()
        let line = try #require(gateway.log.split(separator: "\n").first { $0.contains("torn tail") })
        #expect(line.contains("journal: \(path.split(separator: "/").last ?? "")"))
        #expect(line.contains("\(torn.byteCount) bytes at offset \(torn.offset), behind 5 whole records"))
        #expect(try gateway.accesses().map(\.requestId) == answers.map(\.requestID))
        let next = try gateway.call("GET /")
        #expect(try gateway.access(of: next).sequence == 6)
        try gateway.restart()
        #expect(gateway.log.components(separatedBy: "torn tail").count == 2)
        #expect(try gateway.accesses().count == 6)
    }

    @Test("A damaged record in the middle is reported, and those around it are kept")
    func reportsDamage() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let answers = try (0..<5).map { _ in try gateway.call("GET /") }
        try gateway.stop()
        let name = try #require(try gateway.directory.contents().keys.first { $0.hasSuffix(".tgj") })
        let path = "\(gateway.directory.path)/\(name)"
        try JournalTail.damage(path: path, access: 2)
        let export = try gateway.command("audit", "journal")
        #expect(export.exit == .code(1))
        #expect(export.error.contains("damaged"))
        for (number, answer) in answers.enumerated() {
            #expect(export.output.contains(answer.requestID) == (number != 2))
        }
    }
}
