import AuditLog
import Foundation
import Gateway
import TestSupport
import Testing

/// A stream's records add up to what was delivered, whatever ends it.
struct StreamRecordTests {
    private func template(_ address: String, cap: Int, lines: Bool = true) -> GatewayTemplate {
        var template = GatewayTemplate(upstream: address)
        template.routes = [
            "{name: everything, match: \"GET /**\", upstream: api, items: /data, reserve: {maximum: \(lines ? 1 : 40)}"
                + (lines ? ", format: lines}" : "}")
        ]
        template.limits = ["{name: posts-month, per: organization, items: \(cap) / month}"]
        return template
    }

    private static func line(_ number: Int) -> [UInt8] {
        UpstreamAnswer.chunk(Array("{\"data\":{\"id\":\"\(number)\"}}\r\n".utf8))
    }

    private static let head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test("A stream that takes more says so in progress records; all of its records add up to what it delivered")
    func addsUp() throws {
        let upstream = try ScriptedUpstream { peer in
            guard try peer.request() != nil else { return }
            try peer.send(StreamRecordTests.head)
            for number in 0..<350 { try peer.send(StreamRecordTests.line(number)) }
            try peer.send(UpstreamAnswer.lastChunk)
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream.address, cap: 10_000))
        let answer = try gateway.call("GET /")
        #expect(answer.body.split(separator: UInt8(ascii: "\n")).count == 350)
        try gateway.stop()
        let records = try JournalEntry.all(state: gateway.directory.path + "/state").map(\.access)
        let sequences = Array(1...UInt64(records.count))
        #expect(records.map(\.sequence) == sequences)
        #expect(answer.field("Access-Receipt") == "1")
        // One line is reserved; then a hundred at a time are taken.
        #expect(records.map(\.kind) == [.opening, .progress, .progress, .progress, .progress, .closing])
        #expect(records.map(\.items) == [0, 1, 100, 100, 100, 49])
        #expect(records.map(\.reservedItems) == [1, 100, 100, 100, 100, 0])
        #expect(records.map(\.chargedRequests) == [1, 0, 0, 0, 0, 0])
        #expect(records[0].bytesSent == 0 && records[0].bytesFromUpstream == 0)
        #expect(records.reduce(0) { $0 + $1.bytesSent } == UInt64(answer.body.count))
        #expect(records.reduce(0) { $0 + $1.bytesFromUpstream } == UInt64(answer.body.count))
        #expect(Set(records.map(\.request)).count == 1)
        let settled = try gateway.access(of: answer)
        #expect(settled.items == 350)
        #expect(settled.bytesSent == answer.body.count)
        #expect(settled.requests == 1)
    }

    @Test("A stream that SIGKILL left open is closed as interrupted at the next start, once, with what was outstanding")
    func closesInterrupted() throws {
        let upstream = try ScriptedUpstream { peer in
            guard let request = try peer.request() else { return }
            guard request.target == "/stream" else {
                return try peer.send(UpstreamAnswer("").bytes(for: request.method))
            }
            try peer.send(StreamRecordTests.head)
            for number in 0..<150 { try peer.send(StreamRecordTests.line(number)) }
            try peer.waitForEnd()
        }
        defer { upstream.stop() }
        var template = template(upstream.address, cap: 1_000)
        template.auditOptions = ", addresses: full"
        let gateway = try GatewayProcess(template)
        let client = try gateway.connect()
        try client.send(gateway.request("GET /stream"))
        #expect(try client.receiveHead().status == 200)
        var received = 0
        let wanted = (0..<150).reduce(0) { $0 + "{\"data\":{\"id\":\"\($1)\"}}\r\n".utf8.count }
        while received < wanted { received += try #require(try client.receiveChunk()).count }
        try gateway.stop(SIGKILL)
        let state = gateway.directory.path + "/state"
        // The first has no closing; a second start finds nothing left to close.
        #expect(try JournalEntry.all(state: state).map(\.access.kind) == [.opening, .progress, .progress])
        try gateway.start()
        #expect(gateway.log.contains("1 streams of the last run were closed as interrupted"))
        try gateway.restart(SIGKILL)
        let entries = try JournalEntry.all(state: state)
        #expect(entries.map(\.access.kind) == [.opening, .progress, .progress, .closing])
        #expect(entries.map(\.access.sequence) == [1, 2, 3, 4])
        #expect(entries.map(\.access.items) == [0, 1, 100, 100])
        let closing = try #require(entries.last)
        #expect(closing.access.outcome == .interrupted)
        #expect(closing.access.flags.contains(.answerCutOff))
        #expect(closing.access.reservedItems == 0)
        #expect(closing.access.chargedRequests == 0)
        #expect(closing.organization == "acme" && closing.app == "acme-app" && closing.route == "everything")
        #expect(closing.access.address == entries[0].access.address)
        #expect(closing.access.request == entries[0].access.request)
        // The cap has lost what was delivered, or may have been, and no more.
        let next = try gateway.call("GET /none")
        #expect(next.field("Access-Receipt") == "5")
        #expect(try next.limits().map(\.remaining) == [1_000 - 201 - 1])
    }

    @Test("A stream that the journal can't go on with is cut, and its end is on record when the journal works again")
    func owesClosing() throws {
        let goesOn = Flag()
        let upstream = try ScriptedUpstream { peer in
            guard let request = try peer.request() else { return }
            guard request.target == "/stream" else {
                return try peer.send(UpstreamAnswer("").bytes(for: request.method))
            }
            try peer.send(StreamRecordTests.head)
            try peer.send(StreamRecordTests.line(1))
            try goesOn.wait()
            for number in 2..<10 { try peer.send(StreamRecordTests.line(number)) }
            try peer.waitForEnd()
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream.address, cap: 1_000), alarms: [" journal: "])
        let client = try gateway.connect()
        try client.send(gateway.request("GET /stream"))
        #expect(try client.receiveHead().status == 200)
        #expect(try client.receiveChunk() != nil)
        let journal = gateway.directory.path + "/state/journal"
        try FileManager.default.moveItem(atPath: journal, toPath: journal + "-moved")
        try gateway.directory.write("in the way", to: "state/journal")
        try Deadline.wait(for: "the gateway to notice") { gateway.log.contains("callers get 503") }
        goesOn.set()
        // What can't be put on record isn't sent.
        #expect(try client.receiveEnd() == ([], .reset))
        let files = try FileManager.default.contentsOfDirectory(atPath: journal + "-moved")
        try FileManager.default.removeItem(atPath: journal)
        // The gateway makes another directory, at the latest within a quarter of a second.
        try Deadline.wait(for: "the gateway's own") { FileManager.default.fileExists(atPath: journal) }
        for file in files {
            try FileManager.default.moveItem(atPath: "\(journal)-moved/\(file)", toPath: "\(journal)/\(file)")
        }
        let state = gateway.directory.path + "/state"
        try Deadline.wait(for: "the closing") { try JournalEntry.all(state: state).last?.access.kind == .closing }
        let records = try JournalEntry.all(state: state).map(\.access)
        #expect(records.map(\.kind) == [.opening, .closing])
        #expect(records[1].outcome == .journalUnavailable)
        #expect(records[1].items == 1)
        #expect(records[1].chargedRequests == 0)
        #expect(records[1].request == records[0].request)
        #expect(records[1].sequence > records[0].sequence)
        #expect(try gateway.call("GET /none").limits().map(\.remaining) == [1_000 - 1 - 1])
        // Nothing is left to be closed.
        try gateway.restart(SIGKILL)
        #expect(!gateway.log.contains("closed as interrupted"))
        #expect(try gateway.call("GET /none").limits().map(\.remaining) == [1_000 - 1 - 1])
    }

    @Test("Without what the last start saved, everything is counted again from the records, to the item")
    func countsAgain() throws {
        let upstream = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                guard request.target == "/stream" else {
                    try peer.send(UpstreamAnswer.items(3).bytes(for: request.method))
                    continue
                }
                try peer.send(StreamRecordTests.head)
                for number in 0..<120 { try peer.send(StreamRecordTests.line(number)) }
                try peer.send(UpstreamAnswer.lastChunk)
            }
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream.address, cap: 1_000))
        for target in ["/a", "/stream", "/b", "/stream"] { #expect(try gateway.call("GET \(target)").status == 200) }
        for file in ["", "limits.sqlite"] {
            try gateway.stop(SIGKILL)
            if !file.isEmpty {
                try FileManager.default.removeItem(atPath: "\(gateway.directory.path)/state/\(file)")
            }
            try gateway.start()
        }
        #expect(try gateway.call("GET /a").limits().map(\.remaining) == [1_000 - 2 * 120 - 2 * 3 - 1])
    }

    @Test(
        "A long stream is on record as far as it has come whenever an interval ends, line by line or not",
        arguments: [true, false])
    func recordsProgress(lines: Bool) async throws {
        let goesOn = Flag()
        let upstream = try ScriptedUpstream { peer in
            guard try peer.request() != nil else { return }
            try peer.send(StreamRecordTests.head)
            if lines {
                try peer.send(StreamRecordTests.line(1))
            } else {
                try peer.send(UpstreamAnswer.chunk(Array("{\"data\":[1,2,3,".utf8)))
            }
            try goesOn.wait()
            try peer.send(lines ? StreamRecordTests.line(2) : UpstreamAnswer.chunk(Array("4,5]}".utf8)))
            try peer.send(UpstreamAnswer.lastChunk)
        }
        defer { upstream.stop() }
        let gateway = try await InProcessGateway(template(upstream.address, cap: 1_000, lines: lines)) { settings in
            settings.progressNanoseconds = 1_000_000_000
        }
        let client = try RawClient(port: gateway.port)
        try client.send(gateway.request("GET /"))
        #expect(try client.receiveHead().status == 200)
        #expect(try client.receiveChunk() != nil)
        // An hour is a second here.
        try Deadline.wait(for: "two progress records") {
            try gateway.records().count { $0.access.kind == .progress } >= 2
        }
        goesOn.set()
        while try client.receiveChunk() != nil {}
        try Deadline.wait(for: "the closing") { try gateway.records().last?.access.kind == .closing }
        try await gateway.stop()
        let records = try gateway.records().map(\.access)
        let total: UInt64 = lines ? 2 : 5
        let first: UInt64 = lines ? 1 : 3
        #expect(records.first?.kind == .opening)
        #expect(records.dropFirst().dropLast().allSatisfy { $0.kind == .progress })
        #expect(records.dropLast().reduce(0) { $0 + $1.items } >= first)
        #expect(records.reduce(0) { $0 + $1.items } == total)
        #expect(records.reduce(0) { $0 + $1.chargedRequests } == 1)
        // Delivered and outstanding are always what was taken.
        var delivered: UInt64 = 0
        for record in records.dropLast() {
            delivered += record.items
            let taken = delivered + UInt64(record.reservedItems)
            #expect(lines ? taken >= 1 : taken == 40)
        }
        #expect(records.last?.reservedItems == 0)
        #expect(records.map(\.sequence) == Array(1...UInt64(records.count)))
    }
}
