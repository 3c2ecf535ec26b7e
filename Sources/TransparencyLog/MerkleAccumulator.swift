package import SystemCrypto

/// The root of a Merkle tree whose leaves come one by one (RFC 6962, section 2.1).
///
/// Its state is a compact range: the roots of the perfect subtrees the leaves so far fall into, one for each bit set
/// in their number. An append hashes one node on average and doesn't allocate.
package struct MerkleAccumulator: Sendable {
    /// How many leaves it has taken.
    package private(set) var count: Int
    /// The roots of the perfect subtrees, the largest and leftmost first; as many as `count` has bits set.
    package private(set) var peaks: [SHA256Digest]

    /// One that has taken no leaf.
    package init() {
        count = 0
        peaks = []
        peaks.reserveCapacity(Int.bitWidth)
    }

    /// One that goes on from the state of another; nil where there are not as many peaks as `count` has bits set.
    package init?(count: Int, peaks: [SHA256Digest]) {
        guard count >= 0, peaks.count == count.nonzeroBitCount else { return nil }
        self.init()
        self.count = count
        self.peaks.append(contentsOf: peaks)
    }

    /// Takes the hash of the next leaf.
    package mutating func append(_ leafHash: SHA256Digest) {
        var hash = leafHash
        for _ in 0..<count.trailingOneBitCount {
            hash = MerkleHash.node(peaks.removeLast(), hash)
        }
        peaks.append(hash)
        count += 1
    }

    /// Takes the next leaf.
    package mutating func append(entry: UnsafeRawBufferPointer) {
        append(MerkleHash.leaf(entry))
    }

    /// Takes the leaves that stand in `entries` one after the other, each of `stride` bytes.
    package mutating func append(entries: UnsafeRawBufferPointer, stride: Int) {
        precondition(stride > 0 && entries.count.isMultiple(of: stride), "the entries do not fill the bytes")
        for start in Swift.stride(from: 0, to: entries.count, by: stride) {
            append(MerkleHash.leaf(UnsafeRawBufferPointer(rebasing: entries[start..<(start + stride)])))
        }
    }

    /// The root of the tree of all leaves so far; `MerkleHash.empty` before the first.
    package var root: SHA256Digest {
        guard var root = peaks.last else { return MerkleHash.empty }
        for peak in peaks.dropLast().reversed() { root = MerkleHash.node(peak, root) }
        return root
    }

    /// Forgets all leaves, and keeps the room.
    package mutating func reset() {
        count = 0
        peaks.removeAll(keepingCapacity: true)
    }
}

extension Int {
    /// How many ones stand at the low end.
    fileprivate var trailingOneBitCount: Int { (~self).trailingZeroBitCount }
}
