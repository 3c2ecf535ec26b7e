package import SystemCrypto

/// The hashes of a Merkle tree (RFC 6962, section 2.1).
package enum MerkleHash {
    /// The root of a tree without leaves.
    package static var empty: SHA256Digest { SHA256.digest(of: []) }

    /// The hash of a leaf: SHA-256 of 0x00 and the entry.
    package static func leaf(_ entry: UnsafeRawBufferPointer) -> SHA256Digest {
        SHA256.digest(of: 0, entry)
    }

    /// The hash of a leaf: SHA-256 of 0x00 and the entry.
    package static func leaf(_ entry: [UInt8]) -> SHA256Digest {
        entry.withUnsafeBytes { leaf($0) }
    }

    /// The hash of a node: SHA-256 of 0x01 and its children's hashes.
    package static func node(_ left: SHA256Digest, _ right: SHA256Digest) -> SHA256Digest {
        withUnsafeTemporaryAllocation(byteCount: 1 + 2 * SHA256Digest.byteCount, alignment: 1) { bytes in
            bytes[0] = 1
            bytes.storeBytes(of: left, toByteOffset: 1, as: SHA256Digest.self)
            bytes.storeBytes(of: right, toByteOffset: 1 + SHA256Digest.byteCount, as: SHA256Digest.self)
            return SHA256.digest(of: UnsafeRawBufferPointer(bytes))
        }
    }
}
