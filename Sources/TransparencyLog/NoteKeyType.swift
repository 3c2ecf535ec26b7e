internal import SystemCrypto

/// What a note's key signs; the byte before the key in its textual form.
package enum NoteKeyType: UInt8, Sendable {
    /// Ed25519 over the text of the note.
    case ed25519 = 1
    /// A witness's Ed25519 over a time and the text (C2SP tlog-cosignature, `cosignature/v1`).
    case cosignature = 4

    /// The key ID: the first four bytes, big-endian, of the SHA-256 of name, newline, type and public key.
    func keyID(name: String, publicKey: [UInt8]) -> UInt32 {
        SHA256.digest(of: Array(name.utf8) + [UInt8(ascii: "\n"), rawValue] + publicKey)
            .withUnsafeBytes { UInt32(bigEndian: $0.loadUnaligned(as: UInt32.self)) }
    }
}
