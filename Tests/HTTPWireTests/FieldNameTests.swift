import TestSupport
import Testing

@testable import HTTPWire

struct FieldNameTests {
    private static let known = Dictionary(uniqueKeysWithValues: FieldName.spellings.map { ($0.value.latin1, $0.key) })

    /// The name of the bytes as a dictionary finds it.
    private func expected(_ bytes: [UInt8]) -> FieldName {
        FieldNameTests.known[bytes.map { (0x41...0x5a).contains($0) ? $0 + 0x20 : $0 }] ?? .other
    }

    @Test("every name but other has a spelling of its own, or several")
    func complete() {
        #expect(Set(FieldName.all) == Set(FieldName.spellings.map(\.key)).union([.other]))
        // A set of names is a word of bits.
        #expect(FieldName.all.allSatisfy { $0.rawValue < 64 })
    }

    @Test("each name is known in any mixture of cases")
    func cases() {
        var random = SeededGenerator()
        for (name, spelling) in FieldName.spellings {
            #expect(FieldName.identified(spelling.latin1) == name)
            #expect(FieldName.identified(spelling.uppercased().latin1) == name)
            for _ in 0..<50 {
                let mixed = spelling.map { Bool.random(using: &random) ? $0.uppercased() : String($0) }.joined()
                #expect(FieldName.identified(mixed.latin1) == name, "\(mixed)")
            }
        }
    }

    @Test("a name with one character replaced, dropped, doubled or added is another one")
    func nearMisses() {
        for (name, spelling) in FieldName.spellings {
            let bytes = spelling.latin1
            for index in bytes.indices {
                // Nothing else gets as far as that: a line whose name has other bytes is refused.
                for byte in UInt8.min ... .max where ByteSet.token.contains(byte) {
                    var replaced = bytes
                    replaced[index] = byte
                    let isSame =
                        byte == bytes[index] || String(latin1: [byte]).lowercased() == String(latin1: [bytes[index]])
                    let found = FieldName.identified(replaced)
                    #expect(found == (isSame ? name : .other), "\(String(latin1: replaced).debugDescription)")
                }
                var dropped = bytes
                dropped.remove(at: index)
                #expect(FieldName.identified(dropped) == expected(dropped), "\(String(latin1: dropped))")
                var doubled = bytes
                doubled.insert(bytes[index], at: index)
                #expect(FieldName.identified(doubled) == .other, "\(String(latin1: doubled))")
            }
            for added in "sx-_ 0".utf8 {
                #expect(FieldName.identified(bytes + [added]) == .other)
                #expect(FieldName.identified([added] + bytes) == .other)
            }
        }
    }

    @Test(
        "names a gateway doesn't know are other",
        arguments: [
            "", "a", "accept", "cookie", "user-agent", "content", "length", "x-forwarded", "x-api-keys",
            "content_length",
            "transfer_encoding", "hostt", "x-host",
        ])
    func others(spelling: String) {
        #expect(FieldName.identified(spelling.latin1) == .other)
    }
}
