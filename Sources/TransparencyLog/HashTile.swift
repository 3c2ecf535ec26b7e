package import SystemCrypto

/// Up to 256 hashes of one level of the tree in one file: 32 bytes each, one after the other (C2SP tlog-tiles).
package enum HashTile {
    /// The bytes of a tile.
    package static func encode(_ hashes: some Collection<SHA256Digest>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hashes.count * SHA256Digest.byteCount)
        for hash in hashes { hash.withUnsafeBytes { bytes.append(contentsOf: $0) } }
        return bytes
    }

    /// The hashes of a tile; nil where the bytes end within one.
    package static func decode(_ bytes: [UInt8]) -> [SHA256Digest]? {
        guard bytes.count.isMultiple(of: SHA256Digest.byteCount) else { return nil }
        return bytes.withUnsafeBytes { bytes in
            (0..<bytes.count / SHA256Digest.byteCount).map {
                bytes.loadUnaligned(fromByteOffset: $0 * SHA256Digest.byteCount, as: SHA256Digest.self)
            }
        }
    }
}
