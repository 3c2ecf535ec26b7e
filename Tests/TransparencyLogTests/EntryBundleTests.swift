import Testing
import TransparencyLog

@Suite struct EntryBundleTests {
    @Test("three entries have the bytes of the published bundle")
    func published() {
        let entries = ["one", "two", "three"].map { Array($0.utf8) }
        let bytes: [UInt8] = [
            0, 3, 0x6f, 0x6e, 0x65, 0, 3, 0x74, 0x77, 0x6f, 0, 5, 0x74, 0x68, 0x72, 0x65, 0x65,
        ]
        #expect(EntryBundle.encode(entries) == bytes)
        #expect(EntryBundle.decode(bytes) == entries)
    }

    @Test("a bundle cut at any byte is refused, or has fewer entries where the cut is between two")
    func cut() {
        let entries = [[], [1], [], [2, 3], [UInt8](repeating: 4, count: 300)]
        let bytes = EntryBundle.encode(entries)
        var ends: [Int: Int] = [:]
        for count in 0...entries.count { ends[EntryBundle.encode(entries[..<count]).count] = count }
        for end in 0...bytes.count {
            #expect(EntryBundle.decode(Array(bytes[..<end])) == ends[end].map { Array(entries[..<$0]) })
        }
    }

    @Test("the longest entry fits")
    func longest() {
        let entries = [[UInt8](repeating: 1, count: 65_535), [], [2]]
        #expect(EntryBundle.decode(EntryBundle.encode(entries)) == entries)
    }
}
