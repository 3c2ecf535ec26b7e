import Foundation
import TestSupport
import Testing

@testable import ItemCounting

/// Strings that are wanted of a document, found as it passes by.
struct WantedStringTests {
    /// Every wanted string, with where its closing quote stands; nil in place of one that can't be told.
    private func strings(
        _ bytes: [UInt8], at pointers: [String], items: [String] = ["/data"], nextLength: () -> Int = { .max }
    ) throws -> (found: [(offset: Int, text: String?)], count: Int) {
        let set = try JSONPointerSet(
            items.map { try JSONPointer($0) }, strings: pointers.map { try JSONPointer($0) })
        var counter = ItemCounter(set)
        var found: [(offset: Int, text: String?)] = []
        var start = 0
        while start < bytes.count {
            let piece = Array(bytes[start..<min(bytes.count, start + max(1, min(bytes.count, nextLength())))])
            guard let count = piece.withUnsafeBytes({ counter.feedUntilString($0) }) else {
                start += piece.count
                continue
            }
            start += count
            found.append((start - 1, counter.isStringLost ? nil : String(decoding: counter.string, as: UTF8.self)))
        }
        return (found, counter.total)
    }

    @Test("A string is found where it is wanted and nowhere else, with its escapes read")
    func finds() throws {
        let text = """
            {"next":"no","data":[{"next":"no","meta":{"next":"no"}},{}],"meta":{"n":{"next":"no"},"next":"a\\u003d\\/\\uD83D\\uDE00b",\
            "count":2,"previous":"","other":"no"},"meta2":{"next":"no"}}
            """
        let bytes = Array(text.utf8)
        let result = try strings(bytes, at: ["/meta/next", "/meta/previous"])
        #expect(result.found.map(\.text) == ["a=/😀b", ""])
        #expect(result.count == 2)
        for string in result.found { #expect(bytes[string.offset] == UInt8(ascii: "\"")) }
    }

    @Test("What is no string, too long, or half a character, is not told")
    func loses() throws {
        for value in ["null", "12", "[\"a\"]", "{\"a\":\"b\"}", "true"] {
            #expect(try strings(Array("{\"meta\":{\"next\":\(value)}}".utf8), at: ["/meta/next"]).found.isEmpty)
        }
        for value in ["\\uD83Dx", "\\uDE00", "\\uD83D", String(repeating: "x", count: 4097)] {
            let found = try strings(Array("{\"meta\":{\"next\":\"\(value)\"}}".utf8), at: ["/meta/next"]).found
            #expect(found.count == 1 && found[0].text == nil, "\(value.prefix(10))")
        }
        let longest = String(repeating: "x", count: 4096)
        #expect(try strings(Array("[\"\(longest)\"]".utf8), at: ["/0"]).found.map(\.text) == [longest])
    }

    @Test("In whatever pieces a document comes, the same strings are found as a parser finds")
    func pieces() throws {
        var generator = SeededGenerator()
        for _ in 0..<300 {
            let next = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                "ab=/\"\\\u{7}é😀z".randomElement(using: &generator)!
            }
            let object: [String: Any] = [
                "data": Array(repeating: ["next": "x"], count: Int.random(in: 0...3, using: &generator)),
                "meta": ["next": String(next), "more": ["next": "no"]],
            ]
            let bytes = Array(try JSONSerialization.data(withJSONObject: object))
            let whole = try strings(bytes, at: ["/meta/next"])
            #expect(whole.found.map(\.text) == [String(next)])
            let split = try strings(bytes, at: ["/meta/next"]) { Int.random(in: 1...5, using: &generator) }
            #expect(split.found.map(\.offset) == whole.found.map(\.offset))
            #expect(split.found.map(\.text) == whole.found.map(\.text) && split.count == whole.count)
        }
    }

    @Test("A place is for counting or for a string, not for both")
    func conflicts() throws {
        #expect(throws: ItemCountingError.duplicatePointer("/data")) {
            try JSONPointerSet([try JSONPointer("/data")], strings: [try JSONPointer("/data")])
        }
    }
}
