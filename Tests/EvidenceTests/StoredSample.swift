import Disk
import Evidence
import TestSupport
import TransparencyLog

/// A small evidence directory: four organizations over a turn of the year, with older copies of itself.
struct StoredSample {
    let signer: NoteSigner
    /// As it was after each step, the newest last.
    let versions: [EvidenceFiles]

    var files: EvidenceFiles { versions[versions.count - 1] }

    init(seed: UInt64) throws {
        signer = try NoteSigner.generate(name: "tollgate.example/log")
        let disk = SimulatedDisk(seed: seed)
        let store = try EvidenceStore.open(directory: EvidenceFiles.root, signer: signer, disk: disk)
        var settings = SealingSettings()
        settings.blockRecordCount = 5
        let sealer = Sealer(store: store, settings: settings)
        let names = MadeNames()
        // 2023-12-30T12:00:00Z, and some three days on.
        var traffic = MadeTraffic(seed: seed, organizations: 4, nowMilliseconds: 1_703_937_600_000)
        var versions: [EvidenceFiles] = []
        for _ in 0..<6 {
            for _ in 0..<12 { try sealer.take(traffic.next(step: 7_200_000), names: names) }
            _ = try sealer.sealAll(nowMilliseconds: traffic.nowMilliseconds)
            versions.append(try EvidenceFiles(of: disk))
        }
        self.versions = versions
    }

    /// What a deep verification says.
    func verify(_ disk: SimulatedDisk, _ depth: EvidenceVerifier.Depth = .records) throws -> EvidenceVerdict {
        try EvidenceVerifier(
            directory: EvidenceFiles.root, head: EvidenceFiles.root + "/head", verifier: signer.verifier, disk: disk
        ).verify(depth)
    }
}
