import AuditLog
import Disk
import Evidence
import Glibc
import Storage
import TransparencyLog

/// One run: the steps in their order, what each took, and what was wrong.
final class YearRun {
    let directory: String
    let signer: NoteSigner
    let index: UsageIndex
    private(set) var traffic: YearTraffic
    private(set) var steps: [YearStep] = []
    var problems: [String] = []
    private(set) var blocks = 0
    var sizes: [YearSize] = []

    private static let batchCount = 50_000

    init(directory: String, traffic: YearTraffic) throws {
        self.directory = directory
        self.traffic = traffic
        signer = try NoteSigner.generate(name: "loadtest/year")
        index = try UsageIndex(path: directory + "/usage.sqlite")
    }

    var evidence: String { directory + "/evidence" }

    func all() throws {
        try seal()
        try report()
        try prove()
        try replay()
        try verify(.blocks, "verify every block")
        try verify(.records, "verify every record")
    }

    // MARK: - Sealing

    private func seal() throws {
        let store = try EvidenceStore.open(directory: evidence, signer: signer, disk: SystemDisk())
        let sealer = Sealer(store: store)
        let names = YearNames(traffic)
        let progress = LoadProgress(steps: traffic.accesses)
        var generating = 0.0
        var indexing = 0.0
        var nowMilliseconds: Int64 = 0
        let start = Self.seconds()
        while true {
            let batchStart = Self.seconds()
            let batch = nextBatch()
            generating += Self.seconds() - batchStart
            if batch.isEmpty { break }
            for access in batch {
                try sealer.take(access, names: names)
                guard sealer.isStepDue else { continue }
                nowMilliseconds = access.recordedNanoseconds / 1_000_000
                try apply(sealer.sealDue(nowMilliseconds: nowMilliseconds), &indexing)
            }
            progress.show(step: traffic.made, label: "sealing")
        }
        try apply(sealer.sealAll(nowMilliseconds: nowMilliseconds), &indexing)
        let sealing = Self.seconds() - start - generating - indexing
        progress.finish()
        let count = Double(traffic.accesses)
        add("make up the accesses", generating, "\(Self.rate(count, generating)) accesses")
        add("record and seal", sealing, "\(Self.rate(count, sealing)) records")
        add("index", indexing, "\(Self.rate(count, indexing)) records, \(Self.size(usageBytes)) of SQLite")
        noteSizes()
    }

    private func nextBatch() -> [Access] {
        var batch: [Access] = []
        batch.reserveCapacity(Self.batchCount)
        while batch.count < Self.batchCount, let access = traffic.next() { batch.append(access) }
        return batch
    }

    private func apply(_ sealed: [SealedBlock], _ seconds: inout Double) throws {
        guard !sealed.isEmpty else { return }
        blocks += sealed.count
        let start = Self.seconds()
        try index.apply(sealed)
        seconds += Self.seconds() - start
    }

    func add(_ name: String, _ seconds: Double, _ result: String) {
        steps.append(YearStep(name: name, seconds: seconds, result: result))
    }
}
