import SystemCrypto
import TestSupport
import Testing
import TransparencyLog

@Suite struct ConsistencyProofTests {
    @Test("the proof from 6 to 8 of the reference tree is the published one")
    func reference() {
        let path = [
            "DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=", "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=",
            "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=",
        ].map(Vectors.hash)
        #expect(ConsistencyProof.path(from: 6, in: Vectors.leafHashes(Vectors.leaves)) == path)
        #expect(
            ConsistencyProof.verify(
                oldSize: 6,
                oldRoot: Vectors.hash("duZ9rbzfHhDht03cYIq9L5jfsW+851J3tSMqEn8gh+8="),
                newSize: 8,
                newRoot: Vectors.hash("XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg="),
                path: path
            )
        )
    }

    @Test("for all pairs of sizes up to 70, the proof is the recursive definition's and leads to both roots")
    func pairs() {
        let hashes = Vectors.leafHashes(70)
        let roots = (0...70).map { NaiveTree.root(hashes[..<$0]) }
        for new in 0...70 {
            for old in 0...new {
                let path = ConsistencyProof.path(from: old, in: Array(hashes[..<new]))
                #expect(path == NaiveTree.consistency(old, hashes[..<new]))
                #expect(verify(old, roots[old], new, roots[new], path))
            }
        }
    }

    @Test("proofs between large trees of any size lead to both roots")
    func large() {
        var random = SeededGenerator()
        let hashes = Vectors.leafHashes(20_000)
        for _ in 0..<12 {
            let new = Int.random(in: 71...20_000, using: &random)
            let old = Int.random(in: 1...new, using: &random)
            let path = ConsistencyProof.path(from: old, in: Array(hashes[..<new]))
            #expect(path == NaiveTree.consistency(old, hashes[..<new]))
            #expect(verify(old, NaiveTree.root(hashes[..<old]), new, NaiveTree.root(hashes[..<new]), path))
        }
    }

    @Test("a proof of which anything is changed is refused")
    func mutated() {
        let hashes = Vectors.leafHashes(34)
        let roots = (0...34).map { NaiveTree.root(hashes[..<$0]) }
        for new in 0...34 {
            for old in 0...new {
                let path = NaiveTree.consistency(old, hashes[..<new])
                for mutation in Mutations.of(path) { #expect(!verify(old, roots[old], new, roots[new], mutation)) }
                for bit in [0, 100, 255] {
                    #expect(!verify(old, Mutations.flipped(roots[old], bit), new, roots[new], path))
                    // The empty tree is the beginning of every tree, whatever its root.
                    if old > 0 || new == 0 {
                        #expect(!verify(old, roots[old], new, Mutations.flipped(roots[new], bit), path))
                    }
                }
                for other in 0...34 where other != old && roots[other] != roots[old] {
                    #expect(!verify(old, roots[other], new, roots[new], path))
                    #expect(!verify(other, roots[old], new, roots[new], path))
                }
            }
        }
    }

    @Test("sizes out of order, below zero or at the ends of the range are refused")
    func sizes() {
        let hashes = Vectors.leafHashes(8)
        let root = NaiveTree.root(hashes[...])
        let path = NaiveTree.consistency(6, hashes[...])
        #expect(!verify(8, root, 6, NaiveTree.root(hashes[..<6]), path))
        #expect(!verify(-1, root, 8, root, path))
        #expect(!verify(.min, root, .max, root, path))
        #expect(!verify(6, root, .max, root, path))
        #expect(!verify(.max - 1, root, .max, root, path))
        #expect(!verify(0, root, 8, root, []))
        #expect(!verify(0, MerkleHash.empty, 8, root, [root]))
        #expect(!verify(0, MerkleHash.empty, 0, root, []))
        #expect(!verify(8, root, 8, root, [root]))
        #expect(verify(0, MerkleHash.empty, 0, MerkleHash.empty, []))
    }

    private func verify(
        _ oldSize: Int,
        _ oldRoot: SHA256Digest,
        _ newSize: Int,
        _ newRoot: SHA256Digest,
        _ path: [SHA256Digest]
    ) -> Bool {
        ConsistencyProof.verify(oldSize: oldSize, oldRoot: oldRoot, newSize: newSize, newRoot: newRoot, path: path)
    }
}
