internal import CLibcrypto

/// A private key of Ed25519 (RFC 8032).
///
/// Signatures are deterministic: the same key and message give the same 64 bytes.
public struct SigningKey: Sendable {
    /// The size of a seed in bytes.
    public static let seedByteCount = 32

    /// The 32 bytes the key is derived from; they are the secret.
    public let seed: [UInt8]
    /// The public key that belongs to it.
    public let verifyingKey: VerifyingKey

    /// A new key, from libcrypto's random bytes.
    public init() throws(SystemCryptoError) {
        try self.init(checkedSeed: SystemRandom.bytes(Self.seedByteCount))
    }

    /// A key from its seed; nil for any other number of bytes than 32.
    public init?(seed: [UInt8]) throws(SystemCryptoError) {
        guard seed.count == Self.seedByteCount else { return nil }
        try self.init(checkedSeed: seed)
    }

    private init(checkedSeed seed: [UInt8]) throws(SystemCryptoError) {
        self.seed = seed
        let key = try Self.makeKey(seed: seed)
        defer { EVP_PKEY_free(key) }
        var bytes = [UInt8](repeating: 0, count: VerifyingKey.byteCount)
        var count = bytes.count
        guard EVP_PKEY_get_raw_public_key(key, &bytes, &count) == 1,
            let verifyingKey = VerifyingKey(bytes: bytes[..<count])
        else { throw .signingFailed(reason: LibcryptoFailure.takeReason()) }
        self.verifyingKey = verifyingKey
    }

    /// The signature of a message: 64 bytes.
    public func signature(of message: [UInt8]) throws(SystemCryptoError) -> [UInt8] {
        let key = try Self.makeKey(seed: seed)
        defer { EVP_PKEY_free(key) }
        guard let context = EVP_MD_CTX_new() else { throw .signingFailed(reason: LibcryptoFailure.takeReason()) }
        defer { EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: VerifyingKey.signatureByteCount)
        var count = signature.count
        guard
            EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
            EVP_DigestSign(context, &signature, &count, message, message.count) == 1,
            count == VerifyingKey.signatureByteCount
        else { throw .signingFailed(reason: LibcryptoFailure.takeReason()) }
        return signature
    }

    private static func makeKey(seed: [UInt8]) throws(SystemCryptoError) -> OpaquePointer {
        guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count) else {
            throw .signingFailed(reason: LibcryptoFailure.takeReason())
        }
        return key
    }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
    /// The public key; the seed is never printed.
    public var description: String {
        "SigningKey(\(verifyingKey.bytes.map { $0 < 16 ? "0\(String($0, radix: 16))" : String($0, radix: 16) }.joined()))"
    }

    /// Without the seed, as dumps go to logs.
    public var customMirror: Mirror {
        Mirror(self, children: ["verifyingKey": verifyingKey])
    }
}
