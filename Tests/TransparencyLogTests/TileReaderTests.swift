import SystemCrypto
import TestSupport
import Testing
import TransparencyLog

@Suite struct TileReaderTests {
    @Test("roots, proofs and entries from tiles are those of the leaves, at every size on the way")
    func proofs() throws {
        var random = SeededGenerator()
        let test = TestLog()
        let log = try test.fill(70_000)
        let entries = TestLog.entries(0..<70_000)
        let hashes = Vectors.leafHashes(entries)
        var reader = log.reader
        let sizes = [1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 70_000]
        for size in sizes + (0..<8).map({ _ in Int.random(in: 1...70_000, using: &random) }) {
            let leaves = Array(hashes[..<size])
            let root = MerkleHash.root(of: leaves)
            #expect(try reader.root(size: size) == root)
            for index in [0, size / 2, size - 1, Int.random(in: 0..<size, using: &random)] {
                let path = try reader.inclusionProof(of: index, size: size)
                #expect(path == InclusionProof.path(of: index, in: leaves))
                #expect(try reader.leafHash(at: index) == hashes[index])
                #expect(try reader.entry(at: index) == entries[index])
            }
            for old in [0, 1, size / 2, size - 1, size, Int.random(in: 0...size, using: &random)] {
                let path = try reader.consistencyProof(from: old, to: size)
                #expect(path == ConsistencyProof.path(from: old, in: leaves))
            }
        }
        #expect(try reader.root(size: 0) == MerkleHash.empty)
    }

    @Test("every pair of sizes of a small log has the proofs of its leaves")
    func pairs() throws {
        let test = TestLog()
        var reader = try test.fill(600).reader
        let hashes = Vectors.leafHashes(TestLog.entries(0..<600))
        for size in stride(from: 600, to: 0, by: -13) {
            for other in stride(from: 0, to: size, by: 17) {
                let leaves = Array(hashes[..<size])
                #expect(try reader.inclusionProof(of: other, size: size) == NaiveTree.path(other, leaves[...]))
                #expect(
                    try reader.consistencyProof(from: other, to: size) == NaiveTree.consistency(other, leaves[...])
                )
            }
        }
    }

    @Test("a reader of an older checkpoint goes on when the log has grown over its tiles")
    func older() throws {
        let test = TestLog()
        let log = try test.fill(300)
        var reader = log.reader
        let root = log.root
        try log.append(TestLog.entries(300..<600))
        try log.publish()
        #expect(try !test.files().contains("tile/0/001.p/44"))
        #expect(try reader.root() == root)
        #expect(try reader.entries(bundle: 1) == TestLog.entries(256..<300))
        #expect(throws: TransparencyLogError.outOfRange(wanted: 300, size: 300)) { try reader.entry(at: 300) }
        #expect(throws: TransparencyLogError.outOfRange(wanted: -1, size: 300)) { try reader.entry(at: -1) }
        #expect(throws: TransparencyLogError.outOfRange(wanted: 301, size: 300)) { try reader.root(size: 301) }
        #expect(throws: TransparencyLogError.outOfRange(wanted: 301, size: 300)) {
            try reader.consistencyProof(from: 301)
        }
    }

    @Test("a proof reads a tile of each level at most twice, and another one beside it nothing more")
    func reads() throws {
        let test = TestLog()
        var reader = try test.fill(70_000).reader
        let before = test.disk.steps
        _ = try reader.inclusionProof(of: 1_234)
        let first = test.disk.steps
        _ = try reader.inclusionProof(of: 1_235)
        // A file is opened, measured and read.
        #expect(first - before <= 3 * 6)
        #expect(test.disk.steps == first)
    }

    @Test("what is damaged is named, and no proof comes of it")
    func damaged() throws {
        let test = TestLog()
        try test.fill(1_000)
        let reader = TileReader(disk: test.disk, directory: TestLog.directory, size: 1_000)
        func change(_ path: String, _ change: (inout [UInt8]) -> Void) throws {
            var bytes = try #require(test.disk.peek(path))
            change(&bytes)
            test.disk.poke(path, bytes)
        }
        func error(_ body: (inout TileReader) throws(TransparencyLogError) -> Void) -> TransparencyLogError? {
            var reader = reader
            do throws(TransparencyLogError) {
                try body(&reader)
                return nil
            } catch {
                return error
            }
        }
        try change("/state/log/tile/0/001") { $0[40] ^= 1 }
        let proof = error { (reader) throws(TransparencyLogError) in _ = try reader.inclusionProof(of: 300) }
        #expect(
            proof
                == .damaged(
                    path: "/state/log/tile",
                    reason: "the tiles don't lead from entry 300 to their root"
                )
        )
        let entry = error { (reader) throws(TransparencyLogError) in _ = try reader.entry(at: 257) }
        #expect(
            entry
                == .damaged(
                    path: "/state/log/tile/entries/001",
                    reason: "entry 257 isn't the one whose hash is in the tree"
                )
        )
        try change("/state/log/tile/0/002") { $0.removeLast() }
        let short = error { (reader) throws(TransparencyLogError) in _ = try reader.leafHash(at: 600) }
        #expect(short == .damaged(path: "/state/log/tile/0/002", reason: "has 8191 bytes instead of 8192"))
        try change("/state/log/tile/entries/003.p/232") { $0 += [0, 0] }
        let long = error { (reader) throws(TransparencyLogError) in _ = try reader.entries(bundle: 3) }
        #expect(
            long == .damaged(path: "/state/log/tile/entries/003.p/232", reason: "isn't a bundle of 232 entries")
        )
        try test.disk.remove("/state/log/tile/0/000")
        let gone = error { (reader) throws(TransparencyLogError) in _ = try reader.leafHash(at: 0) }
        #expect(gone == .missing(path: "/state/log/tile/0/000"))
    }
}
