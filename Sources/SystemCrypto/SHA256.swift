internal import CLibcrypto

/// SHA-256 (FIPS 180-4) through libcrypto, of a message that comes in pieces.
///
/// The state is a value of 112 bytes, without allocation; a copy of it goes its own way, so a common prefix is hashed
/// once. It calls `SHA256_Init`, `_Update` and `_Final`: OpenSSL 3's `SHA256()` and `EVP_Digest` look the algorithm up
/// and allocate a context for each message, which costs several times the digest of a short one.
public struct SHA256: Sendable {
    private var context: SHA256_CTX

    public init() {
        context = SHA256_CTX()
        SHA256_Init(&context)
    }

    /// Takes the next bytes of the message.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        SHA256_Update(&context, bytes.baseAddress, bytes.count)
    }

    /// Takes the next bytes of the message.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// The digest of all bytes taken.
    public consuming func finalize() -> SHA256Digest {
        SHA256Digest { digest in
            _ = SHA256_Final(digest.baseAddress?.assumingMemoryBound(to: UInt8.self), &context)
        }
    }

    /// The digest of one byte and what comes after it, as Merkle trees tell leaves and nodes apart.
    public static func digest(of first: UInt8, _ bytes: UnsafeRawBufferPointer) -> SHA256Digest {
        withUnsafeTemporaryAllocation(of: SHA256_CTX.self, capacity: 1) { context in
            SHA256_Init(context.baseAddress)
            withUnsafePointer(to: first) { _ = SHA256_Update(context.baseAddress, $0, 1) }
            SHA256_Update(context.baseAddress, bytes.baseAddress, bytes.count)
            return SHA256Digest { digest in
                _ = SHA256_Final(digest.baseAddress?.assumingMemoryBound(to: UInt8.self), context.baseAddress)
            }
        }
    }

    /// The digest of a whole message.
    public static func digest(of bytes: UnsafeRawBufferPointer) -> SHA256Digest {
        withUnsafeTemporaryAllocation(of: SHA256_CTX.self, capacity: 1) { context in
            SHA256_Init(context.baseAddress)
            SHA256_Update(context.baseAddress, bytes.baseAddress, bytes.count)
            return SHA256Digest { digest in
                _ = SHA256_Final(digest.baseAddress?.assumingMemoryBound(to: UInt8.self), context.baseAddress)
            }
        }
    }

    /// The digest of a whole message.
    public static func digest(of bytes: [UInt8]) -> SHA256Digest {
        bytes.withUnsafeBytes { digest(of: $0) }
    }
}
