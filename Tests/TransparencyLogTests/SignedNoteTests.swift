import SystemCrypto
import TestSupport
import Testing
import TransparencyLog

@Suite struct SignedNoteTests {
    static let text = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        """
    static let secret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    static let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    static let line =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    static let note = Array("\(text)\n\(line)\n".utf8)

    @Test("the note that Go's package prints as its example comes out byte for byte, and is accepted")
    func example() throws {
        let signer = try NoteSigner(secretText: Self.secret)
        #expect(signer.secretText == Self.secret)
        #expect(signer.verifier.text == Self.key)
        let note = try SignedNote(text: Array(Self.text.utf8), signers: [signer])
        #expect(note.bytes == Self.note)
        let parsed = try SignedNote(parsing: Self.note)
        #expect(parsed == note)
        try parsed.require(NoteVerifier(Self.key))
    }

    @Test("a second signature stands behind the first, and neither needs the other")
    func two() throws {
        // The key that Go's example makes of 32 zero bytes.
        let enoch = try NoteSigner(
            name: "EnochRoot", key: #require(try SigningKey(seed: .init(repeating: 0, count: 32))))
        var note = try SignedNote(parsing: Self.note)
        note.add(try enoch.signature(of: note.text))
        note.add(try enoch.signature(of: note.text))
        let line =
            "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ="
        #expect(note.bytes == Self.note + Array("\(line)\n".utf8))
        let parsed = try SignedNote(parsing: note.bytes)
        try parsed.require(enoch.verifier)
        try parsed.require(NoteVerifier(Self.key))
    }

    @Test("unknown signatures don't matter, up to a hundred of them, wherever they stand")
    func unknown() throws {
        let others = (1..<SignedNote.maximumSignatureCount).map {
            NoteSignature(name: "witness-\($0)", keyID: UInt32($0), bytes: [UInt8].pseudorandom(72, seed: UInt64($0)))
        }
        for place in [0, 16, others.count] {
            let lines = others[..<place].map(\.line) + [Self.line] + others[place...].map(\.line)
            let bytes = Array("\(Self.text)\n\(lines.joined(separator: "\n"))\n".utf8)
            let note = try SignedNote(parsing: bytes)
            #expect(note.signatures.count == 100)
            #expect(note.bytes == bytes)
            try note.require(NoteVerifier(Self.key))
            let more = bytes + Array("\(others[0].line)\n".utf8)
            #expect(throws: TransparencyLogError.self) { try SignedNote(parsing: more) }
        }
    }

    @Test("a note of which any byte is changed, dropped or doubled isn't accepted")
    func mutated() throws {
        let verifier = try NoteVerifier(Self.key)
        func isAccepted(_ bytes: [UInt8]) -> Bool {
            do {
                try SignedNote(parsing: bytes).require(verifier)
                return true
            } catch {
                return false
            }
        }
        #expect(isAccepted(Self.note))
        for index in Self.note.indices {
            for bit in 0..<8 {
                var bytes = Self.note
                bytes[index] ^= 1 << bit
                #expect(!isAccepted(bytes), "bit \(bit) of byte \(index)")
            }
            var dropped = Self.note
            dropped.remove(at: index)
            #expect(!isAccepted(dropped), "byte \(index) dropped")
            var doubled = Self.note
            doubled.insert(Self.note[index], at: index)
            #expect(!isAccepted(doubled), "byte \(index) doubled")
            #expect(!isAccepted(Array(Self.note[..<index])), "cut at \(index)")
        }
    }

    @Test("one wrong signature of the key asked for is enough for a refusal, also beside a right one")
    func wrongBesideRight() throws {
        let wrong = NoteSignature(name: "PeterNeumann", keyID: 0xc74f_20a3, bytes: .init(repeating: 7, count: 64))
        var note = try SignedNote(parsing: Self.note)
        note.add(wrong)
        let verifier = try NoteVerifier(Self.key)
        #expect(throws: TransparencyLogError.self) { try note.require(verifier) }
        let foreign = try NoteSigner.generate(name: "PeterNeumann").verifier
        #expect(throws: TransparencyLogError.self) { try note.require(foreign) }
    }

    @Test(
        "what is not a note is refused",
        arguments: [
            "", "\n", "\n\n", "text\n", "text\n\n", "text\n\n\n", "text\n\(line)\n", "text\n\n\(line)", "\n\n\(line)",
            "text\n\n-\(line.dropFirst())\n", "text\n\n\(line)\n\n", "text\n\n\(line)\n\nx\n", "text\r\n\n\(line)\n",
            "te\u{0}xt\n\n\(line)\n", "te\txt\n\n\(line)\n", "text\n\n\(line) \n", "text\n\n— PeterNeumann \n",
            "text\n\n— PeterNeumann\n", "text\n\n—  AAAAAAA=\n", "text\n\n— a+b AAAAAAA=\n", "text\n\n— a AAAAAA==\n",
            "text\n\n— a AAAAAAA\n", "text\n\n— a\u{a0}b AAAAAAA=\n", "text\n\n— a b AAAAAAA=\n",
        ]
    )
    func malformed(text: String) {
        #expect(throws: TransparencyLogError.self) { try SignedNote(parsing: Array(text.utf8)) }
    }

    @Test("bytes that are not UTF-8 are refused, in the text and in a name")
    func notUTF8() throws {
        for place in [3, Self.text.utf8.count + 6] {
            var bytes = Self.note
            bytes[place] = 0xff
            #expect(throws: TransparencyLogError.self) { try SignedNote(parsing: bytes) }
        }
        #expect(throws: TransparencyLogError.self) { try SignedNote(text: Array("no newline".utf8), signers: []) }
        #expect(throws: TransparencyLogError.self) { try SignedNote(text: [0xc3, 0x0a], signers: []) }
    }

    @Test("a text may have blank lines and lines that look like signatures")
    func text() throws {
        let signer = try NoteSigner.generate(name: "prüfer")
        for text in ["\n", "a\n\nb\n", "a\n\n\(Self.line)\n", "\n\n\n"] {
            let note = try SignedNote(text: Array(text.utf8), signers: [signer])
            let parsed = try SignedNote(parsing: note.bytes)
            #expect(parsed.text == Array(text.utf8))
            try parsed.require(signer.verifier)
        }
    }
}
