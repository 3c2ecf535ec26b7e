package import SystemCrypto

/// Proofs that an entry stands at its place in a tree: the hashes beside the path from its leaf to the root
/// (RFC 9162, section 2.1.3).
package enum InclusionProof {
    /// The hashes beside the path, from the leaf up.
    ///
    /// O(n) for n leaves.
    ///
    /// - Precondition: `index` is one of the leaves.
    package static func path(of index: Int, in leafHashes: [SHA256Digest]) -> [SHA256Digest] {
        ProofShape.inclusion(of: index, in: leafHashes.count).map { MerkleHash.root(of: leafHashes[$0]) }
    }

    /// Whether the proof leads from the leaf to this root.
    ///
    /// False for an index outside of the tree, and for a path of any length but the one that index and size ask for.
    package static func verify(
        leafHash: SHA256Digest,
        index: Int,
        size: Int,
        path: [SHA256Digest],
        root: SHA256Digest
    ) -> Bool {
        Self.root(leafHash: leafHash, index: index, size: size, path: path) == root
    }

    /// The root that the proof leads to (RFC 9162, section 2.1.3.2).
    ///
    /// Nil for an index outside of the tree, and for a path of any length but the one that index and size ask for.
    package static func root(
        leafHash: SHA256Digest,
        index: Int,
        size: Int,
        path: [SHA256Digest]
    ) -> SHA256Digest? {
        guard index >= 0, index < size else { return nil }
        var place = index
        var last = size - 1
        var root = leafHash
        for hash in path {
            if last == 0 { return nil }
            if place & 1 == 1 || place == last {
                root = MerkleHash.node(hash, root)
                // A last node without a sibling rises unchanged.
                while place & 1 == 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                root = MerkleHash.node(root, hash)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 ? root : nil
    }
}
