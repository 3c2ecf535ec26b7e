import Foundation
import TestSupport
import Testing

/// When the journal can't be written, nothing is served, until it can be again.
struct JournalRoomTests {
    /// Calls until the answer has a status; what was answered otherwise is given back.
    private func wait(_ gateway: GatewayProcess, for status: Int) throws -> (WireResponse, others: [WireResponse]) {
        var others: [WireResponse] = []
        while true {
            let answer = try gateway.call("GET /")
            if answer.status == status { return (answer, others) }
            others.append(answer)
            guard others.count < 5_000 else { throw WireFailure.timeout("status \(status)") }
            usleep(10_000)
        }
    }

    @Test("With the journal's directory gone callers get 503 and the upstream nothing; when it is back they are served")
    func stopsWithoutDirectory() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address), alarms: [" journal: "])
        #expect(try gateway.call("GET /").status == 200)
        let journal = gateway.directory.path + "/state/journal"
        try FileManager.default.moveItem(atPath: journal, toPath: journal + "-moved")
        try gateway.directory.write("in the way", to: "state/journal")

        let (refusal, served) = try wait(gateway, for: 503)
        #expect(refusal.problem == "journal-unavailable")
        #expect(refusal.field("Retry-After") != nil)
        let count = upstream.requests.count
        // The access in flight at the moment at which the journal failed had been forwarded; it gets a 503 all the same.
        #expect((1 + served.count...2 + served.count).contains(count))
        for _ in 0..<10 { #expect(try gateway.call("GET /").status == 503) }
        #expect(upstream.requests.count == count)
        #expect(gateway.log.contains("callers get 503 until it can be written again"))

        try FileManager.default.removeItem(atPath: journal)
        try FileManager.default.moveItem(atPath: journal + "-moved", toPath: journal)
        let (back, _) = try wait(gateway, for: 200)
        #expect(gateway.log.contains("journal: it can be written again"))
        let recorded = Set(try gateway.accesses().map(\.requestId))
        #expect(recorded.contains(back.requestID))
        #expect(recorded.isSuperset(of: served.map(\.requestID)))
        try gateway.restart()
        #expect(try gateway.call("GET /").status == 200)
    }

    @Test("A journal file that is deleted under a running gateway is replaced, and later accesses are on record")
    func replacesDeletedFile() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address), alarms: [" journal: "])
        let name = try #require(try gateway.directory.contents().keys.first { $0.hasSuffix(".tgj") })
        try FileManager.default.removeItem(atPath: "\(gateway.directory.path)/\(name)")
        try Deadline.wait(for: "another file") {
            try gateway.directory.contents().keys.contains { $0.hasSuffix(".tgj") && $0 != name }
        }
        let (answer, _) = try wait(gateway, for: 200)
        #expect(try gateway.access(of: answer).outcome == "answered")
    }

    @Test(
        "On a full disk callers get 503 and the upstream nothing; with room again they are served, and nothing is lost",
        .enabled(if: SmallDisk.isPossible, "a small file system can't be mounted here")
    )
    func stopsOnFullDisk() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { upstream.stop() }
        let disk = try SmallDisk(megabytes: 6)
        var template = GatewayTemplate(upstream: upstream.address)
        template.state = disk.path
        let gateway = try GatewayProcess(template, alarms: [" journal: ", " evidence: "])
        #expect(try gateway.call("GET /").status == 200)

        // Accesses without a key are on record too, and need no upstream: 30,000 of them fill the 4 MiB of a file.
        let refused = gateway.request("GET /", key: "")
        let batch = String(repeating: refused, count: 500)
        let client = try gateway.connect()
        var ids: Set<String> = []
        var isFull = false
        for _ in 0..<150 where !isFull {
            try client.send(batch)
            for _ in 0..<500 {
                let answer = try client.receive()
                if answer.status == 503 {
                    isFull = true
                } else {
                    ids.insert(answer.requestID)
                }
                if answer.field("Connection") == "close" { break }
            }
        }
        #expect(isFull)
        let refusal = try gateway.call("GET /")
        #expect(refusal.problem == "journal-unavailable")
        #expect(upstream.requests.count == 1)

        try disk.grow(megabytes: 30)
        let (back, _) = try wait(gateway, for: 200)
        let accesses = try gateway.accesses()
        #expect(accesses.last?.requestId == back.requestID)
        #expect(Set(accesses.map(\.requestId)).isSuperset(of: ids))
        #expect(ids.count > 10_000)
        try gateway.stop()
    }
}
