import Foundation
import TestSupport
import Testing
import TransparencyLog

@Suite struct Base64Tests {
    @Test(
        "the texts are those of RFC 4648",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ]
    )
    func published(bytes: String, text: String) {
        #expect(Base64.encode(Array(bytes.utf8)) == text)
        #expect(Base64.decode(text.utf8) == Array(bytes.utf8))
    }

    @Test("bytes of every length have Foundation's text and come back from it")
    func lengths() {
        for count in 0...200 {
            let bytes = [UInt8].pseudorandom(count, seed: UInt64(count) + 1)
            let text = Data(bytes).base64EncodedString()
            #expect(Base64.encode(bytes) == text)
            #expect(Base64.decode(text.utf8) == bytes)
        }
    }

    @Test(
        "a text that isn't the one for its bytes is refused",
        arguments: [
            "Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v\n", " Zm9v", "Zm9v====", "=", "==", "====", "Zg==Zg==",
            "Z=g=", "Zm-v", "Zm_v", "Zm9v Zm9", "Zm9vé", "\0m9v", "A===", "Zm8\n",
        ]
    )
    func strict(text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }

    @Test("of all texts of four characters that end in padding, only the canonical ones are taken")
    func padded() {
        let alphabet = (0...255).map { UInt8($0) }
        var taken = 0
        for first in alphabet {
            for second in alphabet {
                let text = [first, second, UInt8(ascii: "="), UInt8(ascii: "=")]
                guard let bytes = Base64.decode(text) else { continue }
                taken += 1
                #expect(Array(Base64.encode(bytes).utf8) == text)
            }
        }
        #expect(taken == 256)
    }
}
