internal import SystemCrypto

extension UnsafeRawBufferPointer {
    /// The digest at an offset.
    @inline(__always)
    func digest(at offset: Int) -> SHA256Digest {
        loadUnaligned(fromByteOffset: offset, as: SHA256Digest.self)
    }
}

extension UnsafeMutableRawPointer {
    /// Stores a digest at an offset.
    @inline(__always)
    func store(_ digest: SHA256Digest, at offset: Int) {
        storeBytes(of: digest, toByteOffset: offset, as: SHA256Digest.self)
    }
}
