package import SystemCrypto

/// The hashes of a Merkle tree (RFC 6962, section 2.1).
package enum MerkleHash {
    /// The root of a tree without leaves.
    package static var empty: SHA256Digest { SHA256.digest(of: []) }

    /// The hash of a leaf: SHA-256 of 0x00 and the entry.
    package static func leaf(_ entry: UnsafeRawBufferPointer) -> SHA256Digest {
        var hash = leafPrefix
        hash.update(entry)
        return hash.finalize()
    }

    /// The hash of a leaf: SHA-256 of 0x00 and the entry.
    package static func leaf(_ entry: [UInt8]) -> SHA256Digest {
        entry.withUnsafeBytes { leaf($0) }
    }

    /// The hash of a node: SHA-256 of 0x01 and its children's hashes.
    package static func node(_ left: SHA256Digest, _ right: SHA256Digest) -> SHA256Digest {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1 + 2 * SHA256Digest.byteCount) { bytes in
            bytes[0] = 1
            left.withUnsafeBytes { _ = bytes[1...].update(fromContentsOf: $0) }
            right.withUnsafeBytes { _ = bytes[(1 + SHA256Digest.byteCount)...].update(fromContentsOf: $0) }
            return SHA256.digest(of: UnsafeRawBufferPointer(bytes))
        }
    }

    private static let leafPrefix: SHA256 = {
        var hash = SHA256()
        hash.update([0])
        return hash
    }()
}
