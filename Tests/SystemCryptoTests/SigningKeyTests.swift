import Crypto
import Foundation
import SystemCrypto
import Testing

@Suite struct SigningKeyTests {
    @Test(
        "keys and signatures are those of RFC 8032, section 7.1",
        arguments: [
            (
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                "",
                """
                e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0\
                595bbe24655141438e7a100b
                """
            ),
            (
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                "72",
                """
                92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eae\
                b4302aeeb00d291612bb0c00
                """
            ),
            (
                "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
                "af82",
                """
                6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9\
                716ed28dc027beceea1ec40a
                """
            ),
        ]
    )
    func published(seed: String, publicKey: String, message: String, signature: String) throws {
        let key = try #require(try SigningKey(seed: bytes(seed)))
        #expect(key.verifyingKey.bytes == bytes(publicKey))
        #expect(try key.signature(of: bytes(message)) == bytes(signature))
        #expect(key.verifyingKey.verifies(bytes(signature), of: bytes(message)))
    }

    @Test("signatures are accepted by swift-crypto, and those of swift-crypto here")
    func oracle() throws {
        for length in [0, 1, 63, 64, 65, 1_000, 100_000] {
            let message = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ length) }
            let mine = try SigningKey()
            let theirs = Curve25519.Signing.PrivateKey()
            let oracle = try Curve25519.Signing.PublicKey(rawRepresentation: mine.verifyingKey.bytes)
            #expect(oracle.isValidSignature(try mine.signature(of: message), for: message))
            let key = try #require(VerifyingKey(bytes: Array(theirs.publicKey.rawRepresentation)))
            #expect(key.verifies(Array(try theirs.signature(for: message)), of: message))
        }
    }

    @Test("a signature or message of which any bit is changed is refused, and one of another length")
    func mutated() throws {
        let key = try SigningKey()
        let message = Array("a message".utf8)
        let signature = try key.signature(of: message)
        for index in signature.indices {
            for bit in 0..<8 {
                var changed = signature
                changed[index] ^= 1 << bit
                #expect(!key.verifyingKey.verifies(changed, of: message))
            }
            #expect(!key.verifyingKey.verifies(Array(signature[..<index]), of: message))
        }
        for index in message.indices {
            var changed = message
            changed[index] ^= 1
            #expect(!key.verifyingKey.verifies(signature, of: changed))
        }
        #expect(!key.verifyingKey.verifies(signature + [0], of: message))
        #expect(try !SigningKey().verifyingKey.verifies(signature, of: message))
    }

    @Test("keys are made of 32 bytes, and two new ones differ")
    func sizes() throws {
        #expect(try SigningKey(seed: [UInt8](repeating: 1, count: 31)) == nil)
        #expect(try SigningKey(seed: [UInt8](repeating: 1, count: 33)) == nil)
        #expect(VerifyingKey(bytes: [UInt8](repeating: 1, count: 31)) == nil)
        #expect(try SigningKey().verifyingKey != SigningKey().verifyingKey)
        // No point of the curve has these coordinates.
        let none = try #require(VerifyingKey(bytes: [2] + [UInt8](repeating: 0, count: 31)))
        #expect(!none.verifies([UInt8](repeating: 0, count: 64), of: []))
    }

    private func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = hexadecimal.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
