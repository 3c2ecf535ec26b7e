import Disk
import Evidence
import Glibc
import Storage
import TransparencyLog

/// What is done with a year once it is written.
extension YearRun {
    /// Reports on every organization, and compares the sums with what was written.
    func report() throws {
        let hours = YearTraffic.startNanoseconds / 3_600_000_000_000
        let range = hours..<(hours + Int64(YearTraffic.days) * 24)
        var slowest = 0.0
        var accesses: UInt64 = 0
        var items: UInt64 = 0
        var first = 0.0
        for (number, organization) in traffic.organizations.enumerated() {
            let start = Self.seconds()
            let report = try index.report(organization: organization, hours: range)
            let seconds = Self.seconds() - start
            if number == 0 { first = seconds }
            slowest = max(slowest, seconds)
            accesses += report.totals.accesses
            items += report.totals.items
        }
        if accesses != UInt64(traffic.accesses) || items != traffic.items {
            problems.append(
                "the reports add up to \(accesses) accesses and \(items) items; "
                    + "\(traffic.accesses) and \(traffic.items) were written")
        }
        add("report, the largest organization", first, "the year by app, purpose, recipient, route, month")
        add("report, the slowest of all", slowest, "\(accesses) accesses and \(items) items in all reports")
    }

    /// Proves the year of the largest organization, and checks the pack as whoever gets it does.
    func prove() throws {
        let first = EvidenceDay(milliseconds: YearTraffic.startNanoseconds / 1_000_000)
        let organization = traffic.organizations[0]
        var start = Self.seconds()
        let proofs = try ProofMaker(directory: evidence, verifier: signer.verifier, disk: SystemDisk())
        let end = EvidenceDay(number: first.number + Int64(YearTraffic.days))
        guard let pack = try proofs.pack(organization: organization, from: first, to: end) else {
            problems.append("\(organization) has no block to prove anything with")
            return
        }
        add("prove the year of the largest", Self.seconds() - start, "a pack of \(Self.size(pack.count))")
        start = Self.seconds()
        let verdict = try ProofPack.verify(pack, key: signer.verifier.text)
        add(
            "check the pack", Self.seconds() - start,
            "\(verdict.totals.totals.accesses) accesses, \(verdict.totals.totals.items) items")
    }

    /// Verifies the files from scratch.
    func verify(_ depth: EvidenceVerifier.Depth, _ name: String) throws {
        let verifier = EvidenceVerifier(
            directory: evidence, head: evidence + "/head", verifier: signer.verifier, disk: SystemDisk())
        let progress = LoadProgress(steps: blocks)
        let start = Self.seconds()
        let verdict = try verifier.verify(depth) { progress.show(step: Int($0.blocks), label: name) }
        let seconds = Self.seconds() - start
        progress.finish()
        if let fault = verdict.fault { problems.append(fault.description) }
        for remainder in verdict.remainders { problems.append(remainder) }
        if verdict.blocks != UInt64(blocks) {
            problems.append("\(name): \(verdict.blocks) blocks are there, \(blocks) were sealed")
        }
        if depth == .records, verdict.records != UInt64(traffic.accesses) {
            problems.append("\(name): \(verdict.records) records are there, \(traffic.accesses) were written")
        }
        let count = depth == .records ? Double(verdict.records) : Double(verdict.blocks)
        add(name, seconds, "\(Self.rate(count, seconds)) \(depth == .records ? "records" : "blocks")")
    }

    /// Notes how much the files take.
    func noteSizes() {
        let records = Double(traffic.accesses)
        for (name, path, unit) in [
            ("records", evidence + "/segments", "segments"), ("blocks", evidence + "/ledger", "ledger"),
            ("proofs", evidence + "/log", "tiles, entries, checkpoint"),
        ] {
            let bytes = Self.bytes(under: path)
            sizes.append(YearSize(name: name, bytes: bytes, perRecord: Double(bytes) / records, files: unit))
        }
    }

    // MARK: - Figures

    var usageBytes: Int { Self.bytes(under: directory) - Self.bytes(under: evidence) }

    /// The bytes of all files under a path, as they are long.
    private static func bytes(under path: String) -> Int {
        var status = stat()
        guard lstat(path, &status) == 0 else { return 0 }
        guard status.st_mode & S_IFMT == S_IFDIR else { return Int(status.st_size) }
        let names = (try? SystemDisk().names(in: path)) ?? []
        return names.reduce(0) { $0 + bytes(under: "\(path)/\($1)") }
    }

    static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    static func fixed(_ value: Double, _ digits: Int) -> String {
        var text = [CChar](repeating: 0, count: 64)
        let length = withVaList([Int32(digits), value]) { vsnprintf(&text, text.count, "%.*f", $0) }
        return String(decoding: text[..<Int(max(0, length))].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func rate(_ count: Double, _ seconds: Double) -> String {
        let rate = count / max(seconds, 1e-9)
        return rate >= 1e6 ? fixed(rate / 1e6, 2) + " M/s" : fixed(rate / 1e3, 1) + " k/s"
    }

    static func size(_ bytes: Int) -> String {
        bytes >= 1 << 20 ? fixed(Double(bytes) / 1_048_576, 1) + " MiB" : fixed(Double(bytes) / 1_024, 1) + " KiB"
    }

    /// What the run printed in the end.
    var table: String {
        let width = steps.map(\.name.count).max() ?? 0
        var lines = [
            "\(traffic.accesses) accesses of \(traffic.organizations.count) organizations in 2022, "
                + "\(traffic.items) items, \(blocks) blocks", "",
        ]
        for step in steps {
            let name = step.name + String(repeating: " ", count: width - step.name.count)
            let seconds = Self.fixed(step.seconds * 1_000, step.seconds < 1 ? 2 : 0)
            lines.append(
                "  \(name)  \(String(repeating: " ", count: max(0, 10 - seconds.count)))\(seconds) ms  \(step.result)")
        }
        lines.append("")
        var total = 0.0
        for size in sizes {
            total += size.perRecord
            lines.append(
                "  \(size.name): \(Self.size(size.bytes)), \(Self.fixed(size.perRecord, 3)) bytes a record (\(size.files))"
            )
        }
        lines.append("  together: \(Self.fixed(total, 3)) bytes a record")
        return lines.joined(separator: "\n")
    }
}
