import Testing

@testable import ItemCounting

struct JSONPointerTests {
    @Test(
        "a pointer is its reference tokens, unescaped",
        arguments: [
            ("", []), ("/", [""]), ("/data", ["data"]), ("/includes/users", ["includes", "users"]), ("/a~1b", ["a/b"]),
            ("/m~0n", ["m~n"]), ("/~01", ["~1"]), ("//x/", ["", "x", ""]), ("/ /é", [" ", "é"]),
        ] as [(String, [String])])
    func tokens(text: String, expected: [String]) throws {
        let pointer = try JSONPointer(text)
        #expect(pointer.tokens == expected.map { Array($0.utf8) })
        #expect(pointer.description == text)
    }

    @Test(
        "what is no pointer is refused by name", arguments: ["data", "#/data", "~", "/~", "/a~", "/a~2", "/~/x", " /a"])
    func invalid(text: String) {
        #expect(throws: ItemCountingError.invalidPointer(text)) { try JSONPointer(text) }
    }

    @Test("a pointer has at most 16 tokens, and that many are followed")
    func length() throws {
        let longest = String(repeating: "/a", count: 16)
        let document = String(repeating: "{\"a\":", count: 16) + "[1,2]" + String(repeating: "}", count: 16)
        #expect(try Counting(document, at: [longest, "/a"]).counts == [2, 1])
        #expect(throws: ItemCountingError.pointerTooLong(longest + "/a")) { try JSONPointer(longest + "/a") }
    }

    @Test("a pointer given twice is refused, however it is written")
    func duplicates() throws {
        let pointers = try [JSONPointer("/data"), JSONPointer("/x"), JSONPointer("/data")]
        #expect(throws: ItemCountingError.duplicatePointer("/data")) { try JSONPointerSet(pointers) }
        #expect(throws: ItemCountingError.duplicatePointer("")) {
            try ItemCounter(pointers: [JSONPointer(""), JSONPointer("")])
        }
    }
}
