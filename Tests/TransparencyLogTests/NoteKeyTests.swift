import SystemCrypto
import Testing
import TransparencyLog

@Suite struct NoteKeyTests {
    @Test("keys come back from their texts, and sign what the other side accepts")
    func roundTrip() throws {
        let signer = try NoteSigner.generate(name: "log.example.com/audit")
        let text = Array("something\n".utf8)
        let again = try NoteSigner(secretText: signer.secretText + "\n")
        let verifier = try NoteVerifier(signer.verifier.text)
        #expect(verifier == signer.verifier)
        #expect(verifier.verifies(try again.signature(of: text), of: text))
        #expect(!verifier.verifies(try again.signature(of: text), of: Array("something else\n".utf8)))
        #expect(try NoteSigner.generate(name: "log.example.com/audit").verifier != verifier)
    }

    @Test("a verifier key of which any character is changed or dropped is refused")
    func mutatedVerifier() {
        let text = SignedNoteTests.key
        for index in text.indices {
            var dropped = text
            dropped.remove(at: index)
            #expect(throws: TransparencyLogError.self) { try NoteVerifier(dropped) }
            for character in ["A", "+", " ", "=", "\n", "0"] where character != String(text[index]) {
                let changed = text[..<index] + character + text[text.index(after: index)...]
                #expect(throws: TransparencyLogError.self) { try NoteVerifier(String(changed)) }
            }
        }
    }

    @Test("a signing key of which any character is dropped is refused, by an error that doesn't quote it")
    func mutatedSigner() {
        let text = SignedNoteTests.secret
        for index in text.indices {
            var dropped = text
            dropped.remove(at: index)
            let error = #expect(throws: TransparencyLogError.self) { try NoteSigner(secretText: dropped) }
            #expect(error.map { !$0.description.contains("AYEKFALV") } == true)
        }
        #expect(throws: TransparencyLogError.self) { try NoteSigner(secretText: text + "\n\n") }
    }

    @Test("a description of a signing key doesn't have its seed")
    func secrecy() throws {
        let key = try #require(try SigningKey(seed: [UInt8](repeating: 0x2a, count: 32)))
        var dumped = ""
        dump(key, to: &dumped)
        let texts = ["\(key)", String(reflecting: key), dumped]
        #expect(texts.allSatisfy { !$0.contains("42, 42") && !$0.contains("2a2a") && !$0.contains("- 42\n") })
    }

    @Test("names that a note can't carry are refused", arguments: ["", "a b", "a+b", "a\tb", "a\u{2003}b", "a\u{7}"])
    func names(name: String) {
        #expect(throws: TransparencyLogError.self) { try NoteSigner.generate(name: name) }
    }

    @Test("a checkpoint that another implementation signed and cosigned is accepted")
    func foreignCosignature() throws {
        let log = try NoteVerifier("log.example.com/audit+b863702f+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4")
        let witness = try NoteVerifier("witness.example.com/w1+969980cf+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X")
        let note = """
            log.example.com/audit
            3
            KicEIJhp73i4XDm4UalJk819uFrZ7+K7vJ4B4+BI4h4=

            — log.example.com/audit \
            uGNwL96BYpxWTX4LzculEM+x8rJYU/DdEpWNJFRIvcfC7A1pM7QUaONwVXuzVjxoBp4bnvE5WOHVqRmMzPC0bjudCgE=
            — witness.example.com/w1 \
            lpmAzwAAAABpUkfAAkRiylb9iGvr0noVh7qgVpkOYufBjbyZr0wXkp0U+uiou/UL8fYsofkQ1QBVoi6wBgjAbUysHSIvPGEzYI3RAQ==

            """
        let checkpoint = try Checkpoint(signed: Array(note.utf8), by: log)
        #expect(checkpoint.root == MerkleHash.root(of: (1...3).map { MerkleHash.leaf(Array("msg-\($0)\n".utf8)) }))
        let signature = try SignedNote(parsing: Array(note.utf8)).require(witness)
        #expect(NoteVerifier.cosignatureTime(signature) == 1_767_000_000)
    }

    @Test("a witness's cosignature covers its time and the checkpoint")
    func cosignature() throws {
        let key = try SigningKey()
        let witness = try NoteVerifier(name: "witness.example.com/w1", key: key.verifyingKey, type: .cosignature)
        #expect(try NoteVerifier(witness.text) == witness)
        let text = Array("log.example.com\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n".utf8)
        let time: UInt64 = 1_700_000_000
        let bytes = try key.signature(of: Array("cosignature/v1\ntime 1700000000\n".utf8) + text)
        let timeBytes = (0..<8).map { UInt8(truncatingIfNeeded: time >> (56 - 8 * $0)) }
        let signature = NoteSignature(name: witness.name, keyID: witness.keyID, bytes: timeBytes + bytes)
        #expect(witness.verifies(signature, of: text))
        #expect(NoteVerifier.cosignatureTime(signature) == time)
        for index in 0..<72 {
            var changed = signature.bytes
            changed[index] ^= 1
            let forged = NoteSignature(name: witness.name, keyID: witness.keyID, bytes: changed)
            #expect(!witness.verifies(forged, of: text))
            let cut = NoteSignature(name: witness.name, keyID: witness.keyID, bytes: Array(signature.bytes[..<index]))
            #expect(!witness.verifies(cut, of: text))
        }
        let plain = try NoteVerifier(name: witness.name, key: key.verifyingKey)
        #expect(plain.keyID != witness.keyID)
        #expect(!plain.verifies(signature, of: text))
    }
}
