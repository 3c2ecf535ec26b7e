import Foundation
import TestSupport
import Testing

/// Upstreams whose answers are small, and much work for whoever looks into them.
@Suite(.serialized)
struct UpstreamAttackTests {
    /// What answers unpack to.
    private static let sizes =
        AttackReport.isFull ? [1_000_000, 100_000_000, 1_000_000_000] : [1_000_000, 64_000_000]
    /// So many bytes are unpacked at most.
    private static let unpacked = 32 << 20
    private static let callers = AttackReport.size(16, short: 4)
    private static let quota = 1_000_000

    /// Bytes that unpacking costs each caller: the coding's window (RFC 1952, RFC 8878, RFC 7932), and what waits.
    private static let memory = ["gzip": 1 << 20, "zstd": 9 << 20, "br": 17 << 20]

    @Test(
        "Answers that unpack to a gigabyte are unpacked as far as 32 MiB, beyond that cost what was reserved, and arrive whole",
        arguments: memory.keys.sorted())
    func bombs(coding: String) throws {
        let bombs = try UpstreamAttackTests.sizes.map { try CommandLineCoding.bomb($0, coding) }
        let fields = ["Content-Type: application/json", "Content-Encoding: \(coding)"]
        var answers: [String: UpstreamAnswer] = [:]
        for (size, bomb) in zip(UpstreamAttackTests.sizes, bombs) {
            answers["/bombs/\(size)"] = UpstreamAnswer(bytes: bomb, fields: fields)
            answers["/bombs/\(size)-pieces"] = UpstreamAnswer(bytes: bomb, fields: fields, chunkBytes: 10_000)
        }
        let scene = try AttackScene("\(coding) bombs", bounds: "write_timeout: 30s", answers: answers) { template in
            template.routes.insert(
                """
                {name: bombs, match: "GET /bombs/{size}", upstream: api, items: /data, \
                reserve: {query: max_results, default: 10, maximum: 100}}
                """, at: 0)
            template.upstreamOptions += ", keep_alive: 2s"
            template.organizations = GatewayTemplate.twoOrganizations(routes: "bombs", "everything")
            template.limits = ["{name: items-month, per: organization, items: \(UpstreamAttackTests.quota) / month}"]
        }
        let process = try scene.gateway.process
        let before = try process.peakBytes()
        var received: [(size: Int, answer: WireResponse)] = []
        for (size, bomb) in zip(UpstreamAttackTests.sizes, bombs) {
            // All ask before any reads; half of them can't even read what comes.
            let clients = try (0..<UpstreamAttackTests.callers).map { number in
                let client = try scene.gateway.connect()
                let accepted = "Accept-Encoding: \(number.isMultiple(of: 2) ? coding : "identity")"
                let target = "/bombs/\(size)\(number % 4 < 2 ? "" : "-pieces")?max_results=50"
                try client.send(scene.gateway.request("GET \(target)", [accepted]))
                return client
            }
            for client in clients {
                let answer = try client.receive(seconds: 60)
                #expect(answer.status == 200)
                #expect(answer.field("Content-Encoding") == coding)
                #expect(answer.body == bomb, "of \(size) bytes")
                received.append((size, answer))
            }
        }
        let grown = try process.peakBytes() - before
        let bound = (16 << 20) + UpstreamAttackTests.callers * (UpstreamAttackTests.memory[coding] ?? 0)
        #expect(grown <= bound, "\(grown >> 20) MiB more at the peak")
        try expectCharges(of: received, on: scene.gateway)
        try scene.end(
            did: "\(UpstreamAttackTests.callers) at a time ask for each of \(UpstreamAttackTests.sizes) bytes of JSON, "
                + "in \(bombs.map(\.count)) bytes of \(coding)",
            records: 0, charged: 0,
            held: "each arrived as it was sent; 3 items of what is below 32 MiB, the 50 reserved beyond; at most "
                + "\(grown >> 20) MiB more")
    }

    /// Expects the records, and the quota, to say what each answer cost.
    private func expectCharges(
        of received: [(size: Int, answer: WireResponse)], on gateway: GatewayProcess
    ) throws {
        let records = Dictionary(try gateway.accesses().map { ($0.requestId, $0) }) { first, _ in first }
        var charged = 0
        for (size, answer) in received {
            let record = try #require(records[answer.requestID])
            let isCounted = size <= UpstreamAttackTests.unpacked
            #expect(record.items == (isCounted ? 3 : 50), "of \(size) bytes")
            #expect(record.flags?.contains("items-cut-off") == (isCounted ? nil : true), "of \(size) bytes")
            #expect(record.coding == "identity", "the gateway coded nothing")
            #expect(record.bytesFromUpstream == answer.body.count && record.bytesSent == answer.body.count)
            charged += record.items
        }
        let last = try gateway.call("GET /bombs/none?max_results=10")
        #expect(try last.limits().map(\.remaining) == [UpstreamAttackTests.quota - charged - 10])
    }
}
