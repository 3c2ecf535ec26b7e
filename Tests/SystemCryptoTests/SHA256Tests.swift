import Crypto
import SystemCrypto
import Testing

@Suite struct SHA256Tests {
    @Test(
        "the digests are those NIST publishes",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ]
    )
    func published(message: String, hexadecimal: String) {
        #expect(SystemCrypto.SHA256.digest(of: Array(message.utf8)).description == hexadecimal)
    }

    @Test("a million times the letter a has the published digest, however it is split")
    func million() {
        for step in [1_000, 4_096, 33_333, 1_000_000] {
            var state = SystemCrypto.SHA256()
            var left = 1_000_000
            while left > 0 {
                state.update([UInt8](repeating: UInt8(ascii: "a"), count: min(step, left)))
                left -= step
            }
            #expect(
                state.finalize().description == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            )
        }
    }

    @Test("every length up to three blocks has the digest that swift-crypto gives, whole and in two pieces")
    func oracle() {
        for length in 0...192 {
            let message = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ length) }
            let expected = Array(Crypto.SHA256.hash(data: message))
            #expect(SystemCrypto.SHA256.digest(of: message).bytes == expected)
            if let first = message.first {
                let rest = message.dropFirst().withUnsafeBytes { SystemCrypto.SHA256.digest(of: first, $0) }
                #expect(rest.bytes == expected)
            }

            var state = SystemCrypto.SHA256()
            state.update(Array(message[..<(length / 3)]))
            state.update(Array(message[(length / 3)...]))
            #expect(state.finalize().bytes == expected)
        }
    }

    @Test("a copy of a state goes its own way")
    func copies() {
        var common = SystemCrypto.SHA256()
        common.update(Array("common".utf8))
        var left = common
        left.update(Array(" left".utf8))
        common.update(Array(" right".utf8))
        #expect(left.finalize() == SystemCrypto.SHA256.digest(of: Array("common left".utf8)))
        #expect(common.finalize() == SystemCrypto.SHA256.digest(of: Array("common right".utf8)))
    }
}
