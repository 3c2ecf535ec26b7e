import Disk
import Foundation
import SystemCrypto
import Testing
import TransparencyLog

private let directory = ProcessInfo.processInfo.environment["TOLLGATE_SAMPLE_LOG"]

/// Writes a log for `independent/verify.py`; run by `make verify-independent`.
@Suite(.enabled(if: directory != nil, "TOLLGATE_SAMPLE_LOG names no directory"))
struct SampleLogTests {
    private struct Proofs: Encodable {
        struct Inclusion: Encodable {
            let index: Int
            let size: Int
            let path: [String]
        }

        struct Consistency: Encodable {
            let old: Int
            let new: Int
            let path: [String]
        }

        var inclusion: [Inclusion] = []
        var consistency: [Consistency] = []
    }

    @Test("a log is written in steps, with every checkpoint and proofs between them, for others to verify")
    func write() throws {
        let root = try #require(directory)
        let signer = try NoteSigner.generate(name: "tollgate.example/sample")
        try (signer.verifier.text + "\n").write(toFile: "\(root)/key", atomically: false, encoding: .utf8)
        try FileManager.default.createDirectory(atPath: "\(root)/checkpoints", withIntermediateDirectories: true)

        let sizes = [0, 1, 2, 3, 255, 256, 257, 700, 65_535, 65_536, 65_537, 66_000, 70_000]
        for size in sizes {
            // A log that's opened anew for each step is also read back for each.
            let log = try TileLog(
                disk: SystemDisk(),
                directory: "\(root)/log",
                headPath: "\(root)/head",
                signer: signer
            )
            try log.append(TestLog.entries(log.entryCount..<size))
            try log.publish()
            #expect(log.entryCount == size)
            try FileManager.default.copyItem(atPath: "\(root)/log/checkpoint", toPath: "\(root)/checkpoints/\(size)")
        }

        var reader = TileReader(disk: SystemDisk(), directory: "\(root)/log", size: 70_000)
        var proofs = Proofs()
        for new in sizes {
            for old in sizes where old <= new {
                let path = try reader.consistencyProof(from: old, to: new)
                proofs.consistency.append(.init(old: old, new: new, path: path.map { Base64.encode($0.bytes) }))
            }
            for index in Set([0, 1, 255, 256, 65_535, 65_536, new / 3, new / 2, new - 1]) where 0..<new ~= index {
                let path = try reader.inclusionProof(of: index, size: new)
                proofs.inclusion.append(.init(index: index, size: new, path: path.map { Base64.encode($0.bytes) }))
            }
        }
        try JSONEncoder().encode(proofs).write(to: URL(fileURLWithPath: "\(root)/proofs.json"))
    }
}
