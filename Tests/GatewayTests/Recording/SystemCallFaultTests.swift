import Foundation
import TestSupport
import Testing

/// Whatever system call a gateway ends at, or the system refuses, what was answered is on record and can be proved.
@Suite(.serialized)
struct SystemCallFaultTests {
    private static let calls = [
        "pwrite64", "fdatasync", "fsync", "rename", "ftruncate", "fallocate", "openat", "unlink", "mkdir",
    ]

    /// Calls until the gateway is gone, or for a while; gives the receipts of what was answered.
    private static func answers(_ gateway: GatewayProcess, seconds: Double) -> [Int] {
        var receipts: [Int] = []
        let end = Date() + seconds
        while Date() < end {
            guard let answer = try? gateway.call("GET /posts", seconds: 3) else { break }
            if answer.status == 200, let number = answer.field("Access-Receipt").flatMap({ Int($0) }) {
                receipts.append(number)
            }
        }
        return receipts
    }

    private func run(_ faults: [String]) throws {
        var generator = SeededGenerator()
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer.items(3) }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.auditOptions = ", seal: 1s"
        // Each fault has words of its own, which are not what this is about.
        let gateway = try GatewayProcess(template, alarms: [""])
        try gateway.stop()
        var receipts: [Int] = []
        for fault in faults {
            let call = Self.calls.randomElement(using: &generator) ?? ""
            let number = Int.random(in: 1...(call == "pwrite64" || call == "openat" ? 120 : 30), using: &generator)
            let injection = "inject=\(call):\(fault):when=\(number)"
            do {
                try gateway.start(under: ["/usr/bin/strace", "-f", "-qq", "-o", "/dev/null", "-e", injection])
            } catch {
                // It met the fault before it listened: it is gone, and has said why unless it was killed.
                continue
            }
            receipts += Self.answers(gateway, seconds: 1.5)
            try gateway.process.killChildren()
            _ = try gateway.process.waitForExit()
        }
        try gateway.start()
        receipts.append(contentsOf: Self.answers(gateway, seconds: 0.3))
        try gateway.stop()
        #expect(Set(receipts).count == receipts.count, "a number was given twice")
        let export = try gateway.command("audit", "export", "--organization", "acme")
        #expect(export.exit == .code(0), "\(export.error)")
        let recorded = export.output.split(separator: "\n").compactMap { line -> Int? in
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            guard let object, object["kind"] as? String != "missing" else { return nil }
            return object["sequence"] as? Int
        }
        #expect(Set(recorded).count == recorded.count, "a number is on record twice")
        let lost = Set(receipts).subtracting(recorded)
        #expect(lost.isEmpty, "answered and not on record: \(lost.sorted())\n\(gateway.log)")
        #expect(!receipts.isEmpty)
        let deep = try gateway.command("audit", "verify", "--deep", "records")
        #expect(deep.exit == .code(0), "\(deep.output)\(deep.error)\n\(gateway.log)")
    }

    @Test("Killed at a system call of any kind, it loses nothing that was answered")
    func survivesDeath() throws {
        try run(Array(repeating: "signal=SIGKILL", count: 16))
    }

    @Test("When a system call fails, it loses nothing that was answered")
    func survivesErrors() throws {
        try run((0..<16).map { ["error=EIO", "error=ENOSPC"][$0 % 2] })
    }
}
