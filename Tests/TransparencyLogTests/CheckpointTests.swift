import SystemCrypto
import Testing
import TransparencyLog

@Suite struct CheckpointTests {
    @Test("every checkpoint of Tessera's test log is accepted, and comes out again byte for byte")
    func tessera() throws {
        let verifier = try NoteVerifier(Vectors.tesseraKey)
        for (size, (root, signature)) in Vectors.tesseraCheckpoints.enumerated() {
            let text = "example.com/log/testdata\n\(size)\n\(root)\n"
            let bytes = Array("\(text)\n— example.com/log/testdata \(signature)\n".utf8)
            let checkpoint = try Checkpoint(signed: bytes, by: verifier)
            #expect(checkpoint.size == size)
            #expect(checkpoint.root == Vectors.hash(root))
            #expect(checkpoint.text == Array(text.utf8))
            #expect(try SignedNote(parsing: bytes).bytes == bytes)
        }
    }

    @Test("extension lines are kept as they are")
    func extensions() throws {
        let text = "log\n5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nmore \nstill more\n"
        let checkpoint = try Checkpoint(text: Array(text.utf8))
        #expect(checkpoint.extensions == ["more ", "still more"])
        #expect(checkpoint.text == Array(text.utf8))
    }

    @Test(
        "what is not a checkpoint is refused",
        arguments: [
            "", "\n", "log\n", "log\n1\n", "log\n1\nROOT", "\n1\nROOT\n", "log\n\nROOT\n", "log\n01\nROOT\n",
            "log\n+1\nROOT\n", "log\n-1\nROOT\n", "log\n1 \nROOT\n", "log\n0x1\nROOT\n",
            "log\n9223372036854775808\nROOT\n",
            "log\n1\nROOT \n", "log\n1\n47DEQpj8\n", "log\n1\nROOT\n\n", "log\n1\nROOT\nmore\n\n", "log\n١\nROOT\n",
        ]
    )
    func malformed(text: String) {
        let bytes = Array(text.utf8).split(separator: Array("ROOT".utf8), omittingEmptySubsequences: false)
            .joined(separator: Array("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=".utf8))
        #expect(throws: TransparencyLogError.self) { try Checkpoint(text: Array(bytes)) }
    }

    @Test("a checkpoint signed by its log's key is another log's if the origin is")
    func otherOrigin() throws {
        let signer = try NoteSigner.generate(name: "log")
        let own = Checkpoint(origin: "log", size: 0, root: MerkleHash.empty)
        #expect(try Checkpoint(signed: own.signed(by: signer).bytes, by: signer.verifier) == own)
        let other = try Checkpoint(origin: "other", size: 0, root: MerkleHash.empty).signed(by: signer).bytes
        #expect(throws: TransparencyLogError.self) { try Checkpoint(signed: other, by: signer.verifier) }
    }
}
