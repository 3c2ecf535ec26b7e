internal import CLibcrypto

/// Random bytes fit for keys, from libcrypto's generator, which the operating system seeds.
public enum SystemRandom {
    /// Fills `bytes` with random bytes.
    ///
    /// - Throws: ``SystemCryptoError/randomUnavailable(reason:)`` when the generator can't be seeded; the bytes are then
    ///   not to be used.
    public static func fill(_ bytes: UnsafeMutableRawBufferPointer) throws(SystemCryptoError) {
        guard bytes.count > 0 else { return }
        guard let count = Int32(exactly: bytes.count) else {
            throw .randomUnavailable(reason: "\(bytes.count) bytes at once are more than libcrypto can give")
        }
        guard RAND_bytes(bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), count) == 1 else {
            throw .randomUnavailable(reason: LibcryptoFailure.takeReason())
        }
    }

    /// `count` random bytes.
    public static func bytes(_ count: Int) throws(SystemCryptoError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let result = bytes.withUnsafeMutableBytes { buffer -> Result<Void, SystemCryptoError> in
            do throws(SystemCryptoError) {
                return .success(try fill(buffer))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
        return bytes
    }
}
