import SystemCrypto
import TestSupport
import Testing
import TransparencyLog

@Suite struct InclusionProofTests {
    @Test("the proof of entry 2 in Tessera's test log of 15 is the published one")
    func tessera() {
        let hashes = Vectors.leafHashes(Vectors.tesseraEntries)
        let path = [
            "9xWrP6pdBx5uKsS7mU1b9zWUPcw3mdoNCF55gM+5M2o=", "T1X2GdkhUjV3iyufF9b0kVsWFxIU0VI4EpNml2Teci4=",
            "g0ZoeYWtIV8Q8i+4CmgqPnBvH2il107lyCgTQsyB7H4=", "5jLpqTgjsBDSEX6SgZiRnbTMdTuRd8bQ5tSsAOxe0Ks=",
        ].map(Vectors.hash)
        #expect(InclusionProof.path(of: 2, in: hashes) == path)
        #expect(
            InclusionProof.verify(
                leafHash: hashes[2],
                index: 2,
                size: 15,
                path: path,
                root: Vectors.hash("rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=")
            )
        )
    }

    @Test("for every leaf of every tree up to 300, the proof is the recursive definition's and leads to the root")
    func everyLeaf() {
        let hashes = Vectors.leafHashes(300)
        // The recursive definition costs O(n) a proof, so larger trees take every seventh leaf and the edges.
        for size in 1...300 {
            let leaves = Array(hashes[..<size])
            let root = NaiveTree.root(leaves[...])
            for index in 0..<size where size <= 70 || index % 7 == size % 7 || index == size - 1 {
                let path = InclusionProof.path(of: index, in: leaves)
                #expect(path == NaiveTree.path(index, leaves[...]))
                #expect(
                    InclusionProof.verify(leafHash: leaves[index], index: index, size: size, path: path, root: root)
                )
            }
        }
    }

    @Test("proofs in large trees of any size lead to the root")
    func large() {
        var random = SeededGenerator()
        let hashes = Vectors.leafHashes(20_000)
        for _ in 0..<12 {
            let leaves = Array(hashes[..<Int.random(in: 301...20_000, using: &random)])
            let index = Int.random(in: 0..<leaves.count, using: &random)
            let path = InclusionProof.path(of: index, in: leaves)
            let root = NaiveTree.root(leaves[...])
            #expect(InclusionProof.root(leafHash: leaves[index], index: index, size: leaves.count, path: path) == root)
        }
    }

    @Test("a proof of which anything is changed is refused")
    func mutated() {
        let hashes = Vectors.leafHashes(40)
        for size in 1...40 {
            let leaves = Array(hashes[..<size])
            let root = NaiveTree.root(leaves[...])
            for index in 0..<size {
                let path = NaiveTree.path(index, leaves[...])
                func verify(_ path: [SHA256Digest], index: Int = index, size: Int = size) -> Bool {
                    InclusionProof.verify(leafHash: leaves[index], index: index, size: size, path: path, root: root)
                }
                func verify(leaf: SHA256Digest, index: Int, size: Int, root: SHA256Digest) -> Bool {
                    InclusionProof.verify(leafHash: leaf, index: index, size: size, path: path, root: root)
                }
                for mutation in Mutations.of(path) { #expect(!verify(mutation)) }
                for other in -1...size + 1 where other != index {
                    #expect(!verify(leaf: leaves[index], index: other, size: size, root: root))
                }
                #expect(!verify(leaf: Mutations.flipped(leaves[index], 7), index: index, size: size, root: root))
                #expect(!verify(leaf: leaves[index], index: index, size: size, root: Mutations.flipped(root, 255)))
            }
        }
    }

    @Test("a proof holds for no other number of leaves than those whose path has the same turns")
    func otherSizes() {
        let leaves = Vectors.leafHashes(40)
        let root = NaiveTree.root(leaves[...])
        for index in 0..<40 {
            let path = NaiveTree.path(index, leaves[...])
            for size in -1...100 where size != 40 {
                // The form of a path doesn't tell all sizes apart; the signed checkpoint gives size and root together.
                let sameTurns = size > index && NaiveTree.turns(index, size) == NaiveTree.turns(index, 40)
                #expect(
                    InclusionProof.verify(leafHash: leaves[index], index: index, size: size, path: path, root: root)
                        == sameTurns
                )
            }
        }
    }

    @Test("an index or size that is no number of leaves is refused, at the ends of the range too")
    func outside() {
        let leaf = Vectors.leafHashes(1)[0]
        for (index, size) in [(-1, 0), (0, 0), (-1, 1), (1, 1), (.min, .max), (.max, .max), (0, .min), (5, 4)] {
            #expect(InclusionProof.root(leafHash: leaf, index: index, size: size, path: []) == nil)
        }
        let long = [SHA256Digest](repeating: leaf, count: 63)
        #expect(InclusionProof.root(leafHash: leaf, index: 0, size: .max, path: long) != nil)
        #expect(InclusionProof.root(leafHash: leaf, index: 0, size: .max, path: long + [leaf]) == nil)
        #expect(InclusionProof.root(leafHash: leaf, index: .max - 1, size: .max, path: long) == nil)
    }
}

extension NaiveTree {
    /// On which side the path's hashes stand, from the leaf up.
    static func turns(_ index: Int, _ size: Int) -> [Bool] {
        if size == 1 { return [] }
        var half = 1
        while half * 2 < size { half *= 2 }
        return index < half ? turns(index, half) + [false] : turns(index - half, size - half) + [true]
    }
}
