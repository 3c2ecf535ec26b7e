import SystemCrypto
import TestSupport
import Testing
import TransparencyLog

@Suite struct MerkleHashTests {
    @Test("the roots of the reference tree of Certificate Transparency are the published ones")
    func reference() {
        let hashes = Vectors.leafHashes(Vectors.leaves)
        for (size, root) in Vectors.roots.enumerated() {
            #expect(MerkleHash.root(of: hashes[..<size]).description == root)
        }
    }

    @Test("every root of Tessera's test log is the published one")
    func tessera() {
        let hashes = Vectors.leafHashes(Vectors.tesseraEntries)
        for (size, checkpoint) in Vectors.tesseraCheckpoints.enumerated() {
            #expect(MerkleHash.root(of: hashes[..<size]) == Vectors.hash(checkpoint.root))
        }
    }

    @Test("an accumulator gives the roots of the recursive definition for every size up to 300")
    func accumulated() {
        let hashes = Vectors.leafHashes(300)
        var accumulator = MerkleAccumulator()
        for size in 0...hashes.count {
            #expect(accumulator.count == size)
            #expect(accumulator.root == NaiveTree.root(hashes[..<size]))
            #expect(accumulator.peaks.count == size.nonzeroBitCount)
            if size < hashes.count { accumulator.append(hashes[size]) }
        }
    }

    @Test("an accumulator goes on from the state of another, and begins anew after a reset")
    func resumed() throws {
        let hashes = Vectors.leafHashes(100)
        for size in [0, 1, 2, 63, 64, 65, 99] {
            var first = MerkleAccumulator()
            for hash in hashes[..<size] { first.append(hash) }
            var second = try #require(MerkleAccumulator(count: size, peaks: first.peaks))
            for hash in hashes[size...] { second.append(hash) }
            #expect(second.root == NaiveTree.root(hashes[...]))
            second.reset()
            #expect(second.root == MerkleHash.empty)
            second.append(hashes[0])
            #expect(second.root == hashes[0])
        }
        #expect(MerkleAccumulator(count: 3, peaks: [hashes[0]]) == nil)
        #expect(MerkleAccumulator(count: -1, peaks: [SHA256Digest](repeating: .zero, count: 64)) == nil)
    }

    @Test("entries that stand one after the other are hashed like entries one by one")
    func strided() {
        let entries = (0..<97).map { number in [UInt8].pseudorandom(128, seed: UInt64(number)) }
        var accumulator = MerkleAccumulator()
        entries.flatMap { $0 }.withUnsafeBytes { accumulator.append(entries: $0, stride: 128) }
        #expect(accumulator.root == NaiveTree.root(Vectors.leafHashes(entries)[...]))
        #expect(accumulator.count == 97)
    }
}
