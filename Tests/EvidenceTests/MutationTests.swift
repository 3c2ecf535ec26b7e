import Disk
import Evidence
import Foundation
import TestSupport
import Testing
import TransparencyLog

/// Changes what is stored, at random, and expects each change to be detected and named.
@Suite struct MutationTests {
    /// A change, and the files whose names may stand in what is said of it.
    private struct Mutation {
        var name: String
        var files: EvidenceFiles
        var touched: Set<String>
    }

    private static let mutationsEach = 2_500

    @Test("each of 10,000 changes of what is stored is detected and named", arguments: 0..<4)
    func mutations(part: Int) async throws {
        var generator = SeededGenerator()
        let sample = try StoredSample(seed: generator.next())
        #expect(try sample.verify(sample.files.disk()).fault == nil)
        var kinds: [String: Int] = [:]
        var count = 0
        while count < Self.mutationsEach {
            let mutation = Self.mutation(of: sample, &generator)
            guard mutation.files != sample.files else { continue }
            count += 1
            // Other tests have the same few threads.
            await Task.yield()
            kinds[mutation.name, default: 0] += 1
            let said = try Self.said(of: mutation, sample)
            let isNamed = Self.names(of: mutation).contains { name in said.contains { $0.contains(name) } }
            guard !isNamed else { continue }
            Issue.record("\(mutation.name) of \(mutation.touched.sorted()): \(said)")
        }
        print("part \(part): \(kinds.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" })")
    }

    /// What has to stand in what is said: the file; its directory where files are told from their neighbours.
    private static func names(of mutation: Mutation) -> Set<String> {
        // What was put back is older than something else, which is as good a name for it.
        guard mutation.name != "roll back" else { return [EvidenceFiles.root] }
        return mutation.touched.reduce(into: mutation.touched) { names, path in
            if path.contains("/ledger/") { names.insert(EvidenceFiles.root + "/ledger") }
            if let tile = path.range(of: "tile/") { names.insert(String(path[tile.lowerBound...])) }
        }
    }

    /// What verifying says of a mutation, or opening where verifying finds nothing.
    private static func said(of mutation: Mutation, _ sample: StoredSample) throws -> [String] {
        let disk = mutation.files.disk()
        let verdict = try sample.verify(disk)
        var said = verdict.remainders
        if let fault = verdict.fault { said.append(fault.description) }
        guard said.isEmpty else { return said }
        do {
            return try EvidenceStore.open(directory: EvidenceFiles.root, signer: sample.signer, disk: disk).repairs
        } catch {
            return ["\(error)"]
        }
    }

    private static func mutation(of sample: StoredSample, _ generator: inout SeededGenerator) -> Mutation {
        var files = sample.files
        let path = files.paths.randomElement(using: &generator)!
        var bytes = files[path] ?? []
        var touched: Set<String> = [path]
        var name = "none"
        switch generator.next() % 12 {
        case 0, 1, 2:
            name = "flip"
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^= 1 << UInt8(generator.next() % 8)
        case 3:
            name = "truncate"
            bytes.removeLast(Int.random(in: 1...bytes.count, using: &generator))
        case 4:
            name = "append"
            let isZero = generator.next() % 2 == 0
            for _ in 0..<Int.random(in: 1...40, using: &generator) {
                bytes.append(isZero ? 0 : UInt8(truncatingIfNeeded: generator.next()))
            }
        case 5:
            guard !isSuperseded(path, sample) else { break }
            files[path] = nil
            return Mutation(name: "drop", files: files, touched: touched)
        case 6:
            let other = files.paths.randomElement(using: &generator)!
            files[path] = files[other]
            return Mutation(name: "duplicate", files: files, touched: touched)
        case 7:
            let other = files.paths.randomElement(using: &generator)!
            (files[path], files[other]) = (files[other], files[path])
            return Mutation(name: "swap", files: files, touched: touched.union([other]))
        case 8:
            name = "cut out"
            let start = Int.random(in: 0..<bytes.count, using: &generator)
            bytes.removeSubrange(start..<min(bytes.count, start + Int.random(in: 1...64, using: &generator)))
        case 9:
            return runs(of: sample, &generator)
        default:
            name = "roll back"
            let old = sample.versions.dropLast().randomElement(using: &generator)!
            touched = rollBack(&files, to: old, &generator)
            return Mutation(name: name, files: files, touched: touched)
        }
        files[path] = bytes
        return Mutation(name: name, files: files, touched: touched)
    }

    /// Whether a tile is of an older tree than the log's: it may go, since the one of this tree has all of it.
    private static func isSuperseded(_ path: String, _ sample: StoredSample) -> Bool {
        path.contains(".p/") && !sample.files.isOfNewestTree(path)
    }

    /// Drops, duplicates or swaps neighbouring groups of the ledger, or chunks of a segment.
    private static func runs(of sample: StoredSample, _ generator: inout SeededGenerator) -> Mutation {
        var files = sample.files
        let path = files.paths.filter { $0.hasSuffix(".tgl") || $0.hasSuffix(".tgs") }.randomElement(using: &generator)!
        let bytes = files[path] ?? []
        let headByteCount = path.hasSuffix(".tgl") ? 24 : 16
        var runs: [ArraySlice<UInt8>] = []
        var offset = 32
        while offset < bytes.count {
            let payload = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self) }
            let end = offset + (headByteCount + Int(payload) + 7) & ~7
            runs.append(bytes[offset..<end])
            offset = end
        }
        let index = Int.random(in: 0..<runs.count, using: &generator)
        let name: String
        switch generator.next() % 4 {
        case 0:
            name = "drop a run"
            runs.remove(at: index)
        case 1:
            name = "drop two neighbouring runs"
            runs.removeSubrange(index..<min(index + 2, runs.count))
        case 2:
            name = "duplicate a run"
            runs.insert(runs[index], at: Int.random(in: 0...runs.count, using: &generator))
        default:
            name = "swap runs"
            runs.swapAt(index, Int.random(in: 0..<runs.count, using: &generator))
        }
        files[path] = Array(bytes[..<32] + runs.joined())
        return Mutation(name: name, files: files, touched: [path])
    }

    /// Puts some of the files back to an older copy, but not head, log and all else together: nobody could tell.
    private static func rollBack(
        _ files: inout EvidenceFiles, to old: EvidenceFiles, _ generator: inout SeededGenerator
    ) -> Set<String> {
        let parts = ["/segments/", "/ledger/", "/log/", "/head"]
        let chosen = parts.filter { _ in generator.next() % 2 == 0 }
        guard chosen.count < parts.count else { return [] }
        var touched: Set<String> = []
        for path in Set(files.paths + old.paths) where chosen.contains(where: { path.contains($0) }) {
            guard files[path] != old[path] else { continue }
            files[path] = old[path]
            touched.insert(path)
        }
        for part in chosen { touched.insert(EvidenceFiles.root + part.dropLast(part == "/head" ? 0 : 1)) }
        return touched
    }
}
