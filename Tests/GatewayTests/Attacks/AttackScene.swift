import Foundation
import TestSupport
import Testing

/// A gateway with clean clients at work, to which an attack is done; afterwards everything has to be as it was before.
///
/// Whoever attacks takes processors that others would have, on a machine that all share. What that does by itself is seen
/// at a second gateway, which nobody attacks.
final class AttackScene {
    let gateway: GatewayProcess
    let upstream: ScriptedUpstream
    /// At full size alone, which is where latencies are judged.
    private let bystander: Bystander?
    /// Has the connections of requests for `/slow` and `/large`.
    private let herd: UpstreamHerd
    private let clean: CleanClients
    private let before: CleanClients.Report
    private let bystandersBefore: Int
    private let memoryBefore: Int
    private let descriptorsBefore: Int
    private let name: String
    /// How many requests the upstream had answered when the attack began.
    private let answered: Tally

    /// A gateway that nobody attacks, with an upstream and clean clients of its own.
    private struct Bystander {
        let upstream: ScriptedUpstream
        let gateway: GatewayProcess
        let clean: CleanClients

        init(_ template: GatewayTemplate) throws {
            upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
            var template = template
            template.upstream = upstream.address
            gateway = try GatewayProcess(template)
            clean = try CleanClients(gateway, count: 4)
        }
    }

    /// Bytes of memory that may stay behind an attack: what the allocator keeps of its arenas.
    private static let memoryAllowance = 48 << 20

    /// - Parameters:
    ///   - name: of the attack, for the report.
    ///   - alarms: what the gateway is to say of it.
    ///   - answers: what the upstream says to certain paths.
    init(
        _ name: String, bounds: String, alarms: [String] = [], launcher: [String] = [],
        answers: [String: UpstreamAnswer] = [:], change: (inout GatewayTemplate) -> Void = { _ in }
    ) throws {
        self.name = name
        let (answered, herd) = (Tally(), UpstreamHerd())
        self.answered = answered
        self.herd = herd
        upstream = try ScriptedUpstream { peer in
            while let head = try peer.head() {
                if head.startLine.contains(" /slow ") { return herd.take(peer) }
                let request = try peer.request(head)
                answered.add(1)
                let path = String(request.target.prefix { $0 != "?" })
                if path == "/large" {
                    try peer.send("HTTP/1.1 200 OK\r\nContent-Length: \(AttackScene.largeBytes)\r\n\r\n")
                    return herd.take(peer, owed: AttackScene.largeBytes)
                }
                try peer.send((answers[path] ?? UpstreamAnswer("ok")).bytes(for: request.method))
            }
        }
        var template = GatewayTemplate(upstream: upstream.address)
        template.bounds = bounds
        template.threads = 2
        change(&template)
        gateway = try GatewayProcess(template, alarms: alarms)
        if !launcher.isEmpty {
            try gateway.stop()
            try gateway.start(under: launcher)
        }
        // Connections to the upstream, memory and code are warm before anything is measured.
        let warm = try CleanClients(gateway, count: 4, pauseMicroseconds: 1_000)
        usleep(300_000)
        #expect(try warm.stop().failures == [])
        bystander = AttackReport.isFull ? try Bystander(template) : nil
        clean = try CleanClients(gateway, count: 4)
        usleep(AttackReport.isFull ? 3_000_000 : 500_000)
        before = clean.report()
        bystandersBefore = bystander?.clean.report().count ?? 0
        memoryBefore = try gateway.process.residentBytes()
        descriptorsBefore = try gateway.process.descriptorCount()
    }

    private static let largeBytes = 4 << 20

    /// Judges the clean clients, then waits until the gateway has let go of everything, and reads its records.
    ///
    /// - Parameters:
    ///   - did: what the attack did, for the report.
    ///   - records: how many accesses of attackers have to be on record.
    ///   - charged: of those, how many cost a request.
    ///   - delay: milliseconds that an attack may keep clean clients waiting, whatever they waited before.
    func end(did: String, records: Int, charged: Int, held: String, delay: Int64 = 20) throws {
        // A short attack can be over before the first of them has its turn on a busy machine.
        try Deadline.wait(for: "a clean request") { clean.report(since: before.count).count > 0 }
        let during = clean.report(since: before.count)
        let total = try clean.stop()
        #expect(total.failures == [])
        #expect(during.count > 0)
        let (calm, loud) = (before.quantile(0.99), during.quantile(0.99))
        var latencies = "p99 \(calm / 1_000) µs before, \(loud / 1_000) µs during"
        if let bystander {
            let beside = bystander.clean.report(since: bystandersBefore).quantile(0.99)
            #expect(try bystander.clean.stop().failures == [])
            bystander.upstream.stop()
            latencies += ", \(beside / 1_000) µs at a gateway beside it"
            #expect(loud <= max(2 * calm, 2 * beside, delay * 1_000_000), "\(name): \(latencies)")
        }
        let process = try gateway.process
        try Deadline.wait(seconds: 60, for: "descriptors to come back to \(descriptorsBefore)") {
            try process.descriptorCount() <= descriptorsBefore + 4
        }
        try Deadline.wait(seconds: 60, for: "memory to come back to \(memoryBefore >> 20) MiB") {
            try process.residentBytes() <= memoryBefore + AttackScene.memoryAllowance
        }
        let accesses = try gateway.accesses()
        let requests = accesses.reduce(0) { $0 + $1.requests }
        #expect(requests == answered.count + charged, "requests charged")
        #expect(Set(accesses.map(\.requestId)).count == accesses.count)
        #expect(accesses.count == answered.count + records, "accesses on record")
        #expect(process.exit == nil)
        AttackReport.note(
            name, did: did,
            held: held + "; \(during.count) clean requests of \(during.count) served, \(latencies); "
                + "memory \(memoryBefore >> 20) MiB before, "
                + "\(try process.residentBytes() >> 20) MiB after; \(accesses.count) records")
        upstream.stop()
        herd.stop()
    }
}
