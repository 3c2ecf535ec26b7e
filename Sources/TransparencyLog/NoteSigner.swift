package import SystemCrypto

/// A private key that signs notes with Ed25519 (type 0x01).
package struct NoteSigner: Sendable {
    /// The public side of the key.
    package let verifier: NoteVerifier
    private let key: SigningKey

    package init(name: String, key: SigningKey) throws(TransparencyLogError) {
        self.key = key
        verifier = try NoteVerifier(name: name, key: key.verifyingKey)
    }

    /// A new key, at random.
    package static func generate(name: String) throws(TransparencyLogError) -> NoteSigner {
        let key: SigningKey
        do throws(SystemCryptoError) { key = try SigningKey() } catch { throw .crypto(error) }
        return try NoteSigner(name: name, key: key)
    }

    /// A key from its secret text, `PRIVATE+KEY+<name>+<key ID>+<base64 of 0x01 and the seed>`; a newline at its end is
    /// let pass.
    ///
    /// Errors don't quote the text.
    package init(secretText: String) throws(TransparencyLogError) {
        let what = "the signing key"
        let text = secretText.hasSuffix("\n") ? secretText.dropLast() : secretText[...]
        guard text.hasPrefix(Self.prefix) else {
            throw .malformed(what: what, reason: "it doesn't begin with \(Self.prefix)")
        }
        let parsed = try NoteKeyText(parsing: text.dropFirst(Self.prefix.count), what: what)
        guard parsed.type == NoteKeyType.ed25519.rawValue else {
            throw .malformed(what: what, reason: "keys of type \(parsed.type) are not known")
        }
        let key: SigningKey?
        do throws(SystemCryptoError) { key = try SigningKey(seed: parsed.key) } catch { throw .crypto(error) }
        guard let key else {
            throw .malformed(what: what, reason: "its seed has \(parsed.key.count) bytes instead of 32")
        }
        try self.init(name: parsed.name, key: key)
        guard verifier.keyID == parsed.keyID else {
            throw .malformed(what: what, reason: "its hash is not that of the key")
        }
    }

    /// The key as text, without a newline.
    ///
    /// It is the secret: for a file only its owner may read.
    package var secretText: String {
        let type = NoteKeyType.ed25519.rawValue
        return Self.prefix + NoteKeyText(name: name, keyID: verifier.keyID, type: type, key: key.seed).text
    }

    /// The name of the key; a log's is its origin.
    package var name: String { verifier.name }

    /// The signature of a note's text.
    package func signature(of text: [UInt8]) throws(TransparencyLogError) -> NoteSignature {
        do throws(SystemCryptoError) {
            return NoteSignature(name: name, keyID: verifier.keyID, bytes: try key.signature(of: text))
        } catch {
            throw .crypto(error)
        }
    }

    private static let prefix = "PRIVATE+KEY+"
}
