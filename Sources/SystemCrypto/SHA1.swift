internal import CLibcrypto

/// SHA-1 (FIPS 180-4), for protocols that name it: it proves nothing to anybody.
public enum SHA1 {
    /// The digest of a message in base64 (RFC 4648, section 4): 28 characters.
    public static func base64Digest(of message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 20)
        CLibcrypto.SHA1(message, message.count, &digest)
        // With the zero byte that libcrypto adds.
        var text = [UInt8](repeating: 0, count: 29)
        EVP_EncodeBlock(&text, digest, Int32(digest.count))
        text.removeLast()
        return text
    }
}
