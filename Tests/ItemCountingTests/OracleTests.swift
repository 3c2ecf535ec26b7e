import Foundation
import TestSupport
import Testing

@testable import ItemCounting

/// The counter against Foundation's parser, and against what the generator knows of its documents.
struct OracleTests {
    private static let pointers = DocumentGenerator.pointers

    private let compiled: JSONPointerSet

    init() throws {
        compiled = try JSONPointerSet(Self.pointers.map { try JSONPointer($0.text) })
    }

    private func parse(_ bytes: [UInt8]) -> Any? {
        try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
    }

    /// Counts in a parsed document.
    private func count(_ document: Any, at path: [String]) -> Int {
        var place: Any? = document
        for token in path {
            if let object = place as? [String: Any] {
                place = object[token]
            } else if let array = place as? [Any], let index = Int(token), array.indices.contains(index) {
                place = array[index]
            } else {
                return 0
            }
        }
        if let array = place as? [Any] { return array.count }
        return place is [String: Any] ? 1 : 0
    }

    /// Counts the bytes whole, one by one and in random pieces, expecting the same each time.
    private func agreed(_ bytes: [UInt8], using generator: inout SeededGenerator) -> Counting {
        let whole = Counting(bytes, at: compiled)
        var counter = ItemCounter(compiled)
        #expect(Counting(bytes, with: &counter, nextLength: { 1 }) == whole)
        for longest in [3, 20, 200] {
            counter.reset()
            let split = Counting(bytes, with: &counter) { Int.random(in: 1...longest, using: &generator) }
            #expect(split == whole, "\(String(decoding: bytes, as: UTF8.self))")
        }
        return whole
    }

    @Test("on valid documents, all splits, the parser and the generator agree")
    func valid() throws {
        var generator = SeededGenerator()
        var total = 0
        for _ in 0..<1500 {
            var document = DocumentGenerator(isPlain: false, using: generator)
            generator = document.write()
            let parsed = try #require(parse(document.bytes))
            let counting = agreed(document.bytes, using: &generator)
            #expect(counting.outcome == .complete)
            #expect(counting.counts == document.items.map(\.count))
            #expect(counting.counts == Self.pointers.map { count(parsed, at: $0.path) })
            total += counting.counts.reduce(0, +)
        }
        #expect(total > 1000, "the documents hold items")
    }

    @Test("a document cut anywhere counts the items whose first byte came")
    func cut() throws {
        var generator = SeededGenerator()
        for _ in 0..<150 {
            var document = DocumentGenerator(isPlain: false, using: generator)
            generator = document.write()
            // None in a lone number, whose beginning may be whole.
            guard let last = document.bytes.lastIndex(where: { $0 == 0x7D || $0 == 0x5D }) else { continue }
            for length in 0..<last {
                let cut = Array(document.bytes[..<length])
                let counting = Counting(cut, at: compiled)
                #expect(counting.outcome == .cutOff)
                #expect(counting.counts == document.items.map { $0.filter { $0 < length }.count })
            }
        }
    }

    @Test("damaged documents are accepted or refused as the parser does, alike at all splits")
    func damaged() throws {
        var generator = SeededGenerator()
        let alphabet = Array("{}[]\",:\\ \t\n0019-+.eEtrufalsn/bx\u{1}\u{7F}".utf8)
        var accepted = 0
        var refused = 0
        for _ in 0..<2500 {
            var document = DocumentGenerator(isPlain: true, using: generator)
            generator = document.write()
            var bytes = document.bytes
            for _ in 0..<Int.random(in: 1...2, using: &generator) {
                let place = Int.random(in: 0..<max(1, bytes.count), using: &generator)
                let byte = alphabet.randomElement(using: &generator) ?? 0
                switch Int.random(in: 0..<4, using: &generator) {
                case 0 where place < bytes.count: bytes.remove(at: place)
                case 1: bytes.insert(byte, at: min(place, bytes.count))
                case 2 where place < bytes.count:
                    bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &generator))
                case _ where place < bytes.count: bytes[place] = byte
                default: bytes.append(byte)
                }
            }
            let counting = agreed(bytes, using: &generator)
            guard !isDisputed(bytes) else { continue }
            let parsed = parse(bytes)
            #expect((counting.outcome == .complete) == (parsed != nil), "\(String(decoding: bytes, as: UTF8.self))")
            if let parsed {
                accepted += 1
                #expect(counting.counts == Self.pointers.map { count(parsed, at: $0.path) })
            } else {
                refused += 1
            }
        }
        #expect(accepted > 100 && refused > 500, "both happen: \(accepted), \(refused)")
    }

    /// Whether parsers may differ on the text.
    ///
    /// Damage can make lone surrogates, numbers out of range and equal names; and Foundation allows a comma before the
    /// end of an array or object.
    private func isDisputed(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.contains(/\\u[dD][89a-fA-F]/) || text.contains(/[eE][+-]?[0-9]{3}/)
            || text.contains(/[0-9]{15}/) || text.contains(/,\s*[\]}]/) || hasRepeatedNames(text)
    }

    /// Whether any name stands twice in the text, be it in one object or in two.
    private func hasRepeatedNames(_ text: String) -> Bool {
        let names = text.matches(of: /("(?:[^"\\]|\\.)*")\s*:/).map { parse(Array($0.1.utf8)) as? String }
        return Set(names).count != names.count
    }
}
