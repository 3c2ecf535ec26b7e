/// A text with signatures (C2SP signed-note).
///
/// ```
/// <text, one or more lines, each with its newline>
/// <empty line>
/// — <name> <base64 of key ID and signature>
/// ```
/// Parsing checks the form and no signature; `require` does that.
package struct SignedNote: Sendable, Hashable {
    /// More signatures than this are refused; the specification asks for at least 16.
    package static let maximumSignatureCount = 100

    /// The text in UTF-8, with the newline it ends in; that is what is signed.
    package let text: [UInt8]
    /// The signatures, in their order.
    package private(set) var signatures: [NoteSignature]

    /// A text with the signatures of these signers.
    ///
    /// - Throws: `TransparencyLogError.malformed` for a text that doesn't end in a newline, isn't UTF-8, or has control
    ///   characters; `.crypto` when a signature can't be made.
    package init(text: [UInt8], signers: [NoteSigner]) throws(TransparencyLogError) {
        try Self.check(text)
        guard text.last == UInt8(ascii: "\n") else {
            throw .malformed(what: "the text of a note", reason: "it doesn't end in a newline")
        }
        self.text = text
        signatures = []
        for signer in signers { signatures.append(try signer.signature(of: text)) }
    }

    /// A note from its bytes.
    ///
    /// Lines of unknown keys are kept as they are; a line that is no signature line makes the whole note malformed.
    package init(parsing bytes: [UInt8]) throws(TransparencyLogError) {
        try Self.check(bytes)
        guard let blank = Self.lastBlankLine(in: bytes) else {
            throw .malformed(what: "a note", reason: "there is no blank line between text and signatures")
        }
        guard bytes.last == UInt8(ascii: "\n"), blank + 1 < bytes.count else {
            throw .malformed(what: "a note", reason: "it doesn't end in a signature line")
        }
        text = Array(bytes[..<blank])
        signatures = []
        let lines = bytes[(blank + 1)...].dropLast().split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        )
        guard lines.count <= Self.maximumSignatureCount else {
            throw .malformed(what: "a note", reason: "it has more than \(Self.maximumSignatureCount) signatures")
        }
        for (index, line) in lines.enumerated() {
            guard let signature = NoteSignature(line: line) else {
                let number = text.count { $0 == UInt8(ascii: "\n") } + 2 + index
                throw .malformed(what: "a note", reason: "line \(number) is not a signature line")
            }
            signatures.append(signature)
        }
    }

    /// The bytes of the note, which `init(parsing:)` reads; needs at least one signature for that.
    package var bytes: [UInt8] {
        var bytes = text
        bytes.append(UInt8(ascii: "\n"))
        for signature in signatures {
            bytes += signature.line.utf8
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }

    /// Adds a signature, such as a witness's, unless it's there.
    package mutating func add(_ signature: NoteSignature) {
        if !signatures.contains(signature) { signatures.append(signature) }
    }

    /// The signature of this key, which is checked; those of other keys don't matter.
    ///
    /// - Throws: `TransparencyLogError.unverified` where the key hasn't signed, and where any line of the key has a
    ///   wrong signature.
    @discardableResult
    package func require(_ verifier: NoteVerifier) throws(TransparencyLogError) -> NoteSignature {
        let own = signatures.filter { $0.keyID == verifier.keyID && NoteName.areEqual($0.name, verifier.name) }
        guard let first = own.first else {
            throw .unverified(
                what: "the note", reason: "it isn't signed by \(verifier.name), key \(verifier.keyIDText)")
        }
        guard own.allSatisfy({ verifier.verifies($0, of: text) }) else {
            throw .unverified(
                what: "the note",
                reason: "its signature of \(verifier.name), key \(verifier.keyIDText), is wrong"
            )
        }
        return first
    }

    /// Refuses what is not UTF-8 or has control characters other than newlines.
    private static func check(_ bytes: [UInt8]) throws(TransparencyLogError) {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw .malformed(what: "a note", reason: "it isn't UTF-8")
        }
        if let index = bytes.firstIndex(where: { $0 < 0x20 && $0 != UInt8(ascii: "\n") }) {
            throw .malformed(what: "a note", reason: "byte \(index) is a control character")
        }
    }

    /// Where the newline of the last blank line stands.
    private static func lastBlankLine(in bytes: [UInt8]) -> Int? {
        bytes.indices.dropFirst().last {
            bytes[$0] == UInt8(ascii: "\n") && bytes[$0 - 1] == UInt8(ascii: "\n")
        }
    }
}
