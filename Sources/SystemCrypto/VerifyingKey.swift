internal import CLibcrypto

/// A public key of Ed25519 (RFC 8032), which tells whether a signature is of a message.
public struct VerifyingKey: Sendable, Hashable {
    /// The size of a public key in bytes.
    public static let byteCount = 32
    /// The size of a signature in bytes.
    public static let signatureByteCount = 64

    /// The 32 bytes of the public key.
    public let bytes: [UInt8]

    /// A key from its 32 bytes; nil for any other number of them.
    ///
    /// Bytes that are no point of the curve are taken, and verify nothing.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }

    /// Whether `signature` was made over the whole of `message` with the signing key that belongs to this one.
    ///
    /// False as well for a signature of another length than 64 bytes. About 100 µs.
    public func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard signature.count == Self.signatureByteCount else { return false }
        // What libcrypto says of a refused signature must not be taken for the reason of a later failure.
        defer { ERR_clear_error() }
        guard let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count) else { return false }
        defer { EVP_PKEY_free(key) }
        guard let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return false }
        return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}
