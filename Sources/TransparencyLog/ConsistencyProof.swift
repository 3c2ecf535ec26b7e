package import SystemCrypto

/// Proofs that a tree is the beginning of a larger one, so that nothing of it was changed or removed
/// (RFC 9162, section 2.1.4).
package enum ConsistencyProof {
    /// The hashes that lead to both roots; none from the empty tree, and none between trees of the same size.
    ///
    /// O(n) for n leaves.
    ///
    /// - Precondition: 0 <= oldSize <= the number of leaves.
    package static func path(from oldSize: Int, in leafHashes: [SHA256Digest]) -> [SHA256Digest] {
        ProofShape.consistency(from: oldSize, to: leafHashes.count).map { MerkleHash.root(of: leafHashes[$0]) }
    }

    /// Whether the tree of `oldSize` leaves with `oldRoot` is the beginning of that of `newSize` with `newRoot`
    /// (RFC 9162, section 2.1.4.2).
    ///
    /// The empty tree is the beginning of every tree and trees of the same size have the same root: then the path must
    /// be empty. A size of 0 goes with the root of the empty tree only.
    package static func verify(
        oldSize: Int,
        oldRoot: SHA256Digest,
        newSize: Int,
        newRoot: SHA256Digest,
        path: [SHA256Digest]
    ) -> Bool {
        guard oldSize >= 0, oldSize <= newSize else { return false }
        if oldSize == 0 {
            return path.isEmpty && oldRoot == MerkleHash.empty && (newSize > 0 || newRoot == MerkleHash.empty)
        }
        if oldSize == newSize { return path.isEmpty && oldRoot == newRoot }
        return roots(oldSize: oldSize, oldRoot: oldRoot, newSize: newSize, path: path).map {
            $0.old == oldRoot && $0.new == newRoot
        } ?? false
    }

    /// The two roots that a path leads to; nil where it's too short or too long.
    private static func roots(
        oldSize: Int,
        oldRoot: SHA256Digest,
        newSize: Int,
        path: [SHA256Digest]
    ) -> (old: SHA256Digest, new: SHA256Digest)? {
        var place = oldSize - 1
        var last = newSize - 1
        while place & 1 == 1 {
            place >>= 1
            last >>= 1
        }
        // An older tree that is one perfect subtree of the newer begins the path itself.
        var rest = path[...]
        guard let first = oldSize & (oldSize - 1) == 0 ? oldRoot : rest.popFirst() else { return nil }
        var (old, new) = (first, first)
        for hash in rest {
            if last == 0 { return nil }
            if place & 1 == 1 || place == last {
                old = MerkleHash.node(hash, old)
                new = MerkleHash.node(hash, new)
                while place & 1 == 0 && place != 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                new = MerkleHash.node(new, hash)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 ? (old, new) : nil
    }
}
