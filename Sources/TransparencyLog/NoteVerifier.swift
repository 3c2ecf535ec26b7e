package import SystemCrypto

/// A public key that notes are checked with: a log's, or a witness's.
package struct NoteVerifier: Sendable, Hashable {
    package let name: String
    package let type: NoteKeyType
    package let key: VerifyingKey
    /// The first four bytes of the hash of name, type and key.
    package let keyID: UInt32

    /// - Throws: `TransparencyLogError.malformed` for a name that is empty or has white space or a plus.
    package init(name: String, key: VerifyingKey, type: NoteKeyType = .ed25519) throws(TransparencyLogError) {
        guard NoteName.isValid(name) else {
            throw .malformed(what: "the name of a key", reason: "it is empty or has white space or a plus")
        }
        self.name = name
        self.type = type
        self.key = key
        keyID = type.keyID(name: name, publicKey: key.bytes)
    }

    /// A key from its text, `<name>+<key ID>+<base64 of type and public key>`.
    package init(_ text: String) throws(TransparencyLogError) {
        let what = "the verifier key"
        let parsed = try NoteKeyText(parsing: text, what: what)
        guard let type = NoteKeyType(rawValue: parsed.type) else {
            throw .malformed(what: what, reason: "keys of type \(parsed.type) are not known")
        }
        guard let key = VerifyingKey(bytes: parsed.key) else {
            throw .malformed(what: what, reason: "it has \(parsed.key.count) bytes instead of 32")
        }
        try self.init(name: parsed.name, key: key, type: type)
        guard keyID == parsed.keyID else { throw .malformed(what: what, reason: "its hash is not that of the key") }
    }

    /// The key as text, to be given to those who check.
    package var text: String {
        NoteKeyText(name: name, keyID: keyID, type: type.rawValue, key: key.bytes).text
    }

    /// The key ID in 8 hexadecimal digits.
    package var keyIDText: String { NoteKeyText.hexadecimal(keyID) }

    /// Whether the signature is this key's, over this text of a note.
    package func verifies(_ signature: NoteSignature, of text: [UInt8]) -> Bool {
        guard signature.keyID == keyID, NoteName.areEqual(signature.name, name) else { return false }
        switch type {
        case .ed25519:
            return key.verifies(signature.bytes, of: text)
        case .cosignature:
            guard let time = Self.cosignatureTime(signature) else { return false }
            let message = Array("cosignature/v1\ntime \(time)\n".utf8) + text
            return key.verifies(Array(signature.bytes[8...]), of: message)
        }
    }

    /// When a witness signed, in Unix seconds; nil for what is no cosignature.
    ///
    /// | offset | bytes | field |
    /// | --- | --- | --- |
    /// | 0 | 8 | time, big-endian |
    /// | 8 | 64 | Ed25519 signature |
    package static func cosignatureTime(_ signature: NoteSignature) -> UInt64? {
        guard signature.bytes.count == 8 + VerifyingKey.signatureByteCount else { return nil }
        return signature.bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
