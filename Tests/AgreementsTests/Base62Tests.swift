import TestSupport
import Testing

@testable import Agreements

@Suite struct Base62Tests {
    @Test("the 62 characters stand for 0 to 61 in order, and no other byte is one")
    func alphabet() {
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
        for byte in UInt8.min ... .max {
            let decoded = [byte].withUnsafeBytes { Base62.decode($0) }
            let place = alphabet.firstIndex(of: byte)
            #expect(decoded == place.map { UInt64($0) })
            #expect(([byte].withUnsafeBytes { Base62.strangers(in: $0) } == 0) == (place != nil))
            if let place {
                #expect(Base62.character(UInt8(place)) == byte)
            }
        }
    }

    @Test("an id reads back from its ten characters, at the edges and in between")
    func ids() {
        var generator = SeededGenerator()
        let random = (0..<1_000).map { _ in UInt64.random(in: 1..<KeyID.bound, using: &generator) }
        for number in [1, 61, 62, 62 * 62, KeyID.bound - 1] + random {
            let id = KeyID(rawValue: number)
            #expect(id?.description.utf8.count == 10)
            #expect(id.flatMap { KeyID($0.description) } == id)
        }
        #expect(KeyID(rawValue: 1)?.description == "0000000001")
        #expect(KeyID(rawValue: KeyID.bound - 1)?.description == "zzzzzzzzzz")
    }

    @Test(
        "what is not ten base62 characters, or is zero, is no id",
        arguments: ["", "0000000000", "000000001", "00000000001", "000000000-", "00000000é", " 000000001"]
    )
    func noIDs(text: String) {
        #expect(KeyID(text) == nil)
    }

    @Test("zero and 62^10 are no ids")
    func bounds() {
        #expect(KeyID(rawValue: 0) == nil)
        #expect(KeyID(rawValue: KeyID.bound) == nil)
        #expect((0..<10).reduce(UInt64(1)) { power, _ in power * 62 } == KeyID.bound)
    }
}
