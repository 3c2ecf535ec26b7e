import AuditLog
import Evidence
import SystemCrypto
import Testing
import TransparencyLog

@Suite struct NameDictionaryTests {
    @Test("names are numbered from 1 in each kind, and keep their numbers")
    func numbers() {
        var dictionary = NameDictionary()
        #expect(dictionary.define(.app, "a") == 1)
        #expect(dictionary.define(.app, "b") == 2)
        #expect(dictionary.define(.route, "a") == 1)
        #expect(dictionary.define(.app, "a") == 1)
        #expect(dictionary.number(of: .app, "b") == 2)
        #expect(dictionary.number(of: .purpose, "b") == nil)
        #expect(dictionary.name(of: .app, 2) == "b")
        #expect(dictionary.name(of: .app, 0) == nil && dictionary.name(of: .app, 3) == nil)
        #expect(dictionary.count(of: .app) == 2)
    }

    @Test("the root is that of the definitions as leaves")
    func root() {
        var dictionary = NameDictionary()
        #expect(dictionary.root == MerkleHash.empty)
        _ = dictionary.define(.app, "é")
        let first = MerkleHash.leaf([2, 1, 0, 0, 0, 0xC3, 0xA9])
        #expect(dictionary.root == first)
        _ = dictionary.define(.route, "r")
        let second = MerkleHash.leaf([3, 1, 0, 0, 0, 0x72])
        #expect(dictionary.root == MerkleHash.node(first, second))
        _ = dictionary.define(.app, "")
        let third = MerkleHash.leaf([2, 2, 0, 0, 0])
        #expect(dictionary.root == MerkleHash.node(MerkleHash.node(first, second), third))
    }

    @Test("a dictionary is built again from its definitions, and only in their order")
    func append() throws {
        var dictionary = NameDictionary()
        for name in ["x", "y", "z"] {
            _ = dictionary.define(.app, name)
            _ = dictionary.define(.limit, name)
        }
        var copy = NameDictionary()
        for definition in dictionary.definitions {
            let decoded = try definition.bytes.withUnsafeBytes { try NameDefinition(decoding: $0) }
            #expect(decoded == definition)
            try copy.append(decoded)
        }
        #expect(copy.root == dictionary.root)
        #expect(throws: EvidenceError.self) {
            try copy.append(NameDefinition(kind: .app, number: 5, name: "gap"))
        }
        #expect(throws: EvidenceError.self) { try copy.append(NameDefinition(kind: .app, number: 4, name: "x")) }
        #expect(throws: EvidenceError.self) {
            try copy.append(NameDefinition(kind: .organization, number: 1, name: "o"))
        }
        #expect(throws: EvidenceError.self) {
            try [UInt8]([2, 1, 0, 0, 0, 0xFF]).withUnsafeBytes { try NameDefinition(decoding: $0) }
        }
    }

    @Test("a record is defined when each of its names is")
    func defines() {
        var dictionary = NameDictionary()
        _ = dictionary.define(.app, "a")
        _ = dictionary.define(.recipient, "r")
        var record = Record(sequence: 1, recordedMilliseconds: 0)
        record.app = 1
        record.recipients = SIMD4(1, 0, 0, 0)
        #expect(dictionary.defines(record))
        record.recipients[1] = 2
        #expect(!dictionary.defines(record))
        record.recipients[1] = 0
        record.limit = 1
        #expect(!dictionary.defines(record))
    }
}
