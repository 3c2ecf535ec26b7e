import TestSupport
import Testing

@testable import ItemCounting

struct ItemCounterTests {
    @Test(
        "an array counts its elements, an object one, anything else nothing",
        arguments: [
            ("{\"data\":[]}", 0),
            ("{\"data\":[{}]}", 1),
            ("{\"data\":[{\"id\":\"1\"},{\"id\":\"2\"}],\"meta\":{\"data\":[1,2,3]}}", 2),
            ("{\"data\":[1,\"two\",null,[4,4],{\"data\":[5]},true,-0.1]}", 7),
            ("{\"data\":[[1,2],[3,4]]}", 2),
            ("{\"data\":{}}", 1),
            ("{\"data\":{\"data\":[1,2]}}", 1),
            ("{\"data\":null}", 0),
            ("{\"data\":\"[1,2]\"}", 0),
            ("{\"data\":12}", 0),
            ("{\"meta\":{}}", 0),
            ("{}", 0),
            ("[{\"data\":[1]}]", 0),
            ("[\"data\",[1]]", 0),
            ("null", 0),
            (" { \"data\" : [ 1 , 2 ] } \r\n\t", 2),
            ("\u{FEFF}{\"data\":[1]}", 1),
            ("{\"Data\":[1],\"dat\":[1],\"data \":[1],\"datas\":[1],\"\":[1]}", 0),
            ("{\"data\":[1],\"data\":{},\"data\":[1,2]}", 4),
            ("{\"x\":{\"data\":[1,2]},\"data\":[1]}", 1),
            ("{\"x\":[{\"data\":[1,2]}],\"data\":[1]}", 1),
            ("{\"x\":\"\\\"data\\\":[1,2]\",\"data\":[1]}", 1),
            ("{\"d\\u0061t\\u0061\":[1]}", 1),
            ("{\"\\u0064\\u0061\\u0074\\u0061\":[1]}", 1),
            ("{\"\\u0064at\\/a\":[1]}", 0),
            ("{\"data\\u0000\":[1]}", 0),
        ])
    func counting(text: String, expected: Int) throws {
        #expect(try Counting(text, at: ["/data"]) == Counting(outcome: .complete, counts: [expected]))
    }

    @Test(
        "names are compared decoded, with escapes of both JSON and the pointer",
        arguments: [
            ("/a~1b", "{\"a/b\":[1]}", 1),
            ("/a~1b", "{\"a\\/b\":[1]}", 1),
            ("/a~1b", "{\"a\":{\"b\":[1]}}", 0),
            ("/m~0n", "{\"m~n\":[1]}", 1),
            ("/m~01", "{\"m~1\":[1]}", 1),
            ("/m~01", "{\"m/\":[1]}", 0),
            ("/", "{\"\":[1]}", 1),
            ("/ ", "{\" \":[1]}", 1),
            ("/a\"b\\c", "{\"a\\\"b\\\\c\":[1]}", 1),
            ("/\u{8}\u{C}\n\r\t", "{\"\\b\\f\\n\\r\\t\":[1]}", 1),
            ("/é", "{\"é\":[1]}", 1),
            ("/é", "{\"\\u00e9\":[1]}", 1),
            ("/é", "{\"\\u00E9\":[1]}", 1),
            ("/é", "{\"e\\u0301\":[1]}", 0),
            ("/€", "{\"\\u20ac\":[1]}", 1),
            ("/😀", "{\"😀\":[1]}", 1),
            ("/😀", "{\"\\ud83d\\ude00\":[1]}", 1),
            ("/😀", "{\"\\ud83d\":[1]}", 0),
            ("/😀", "{\"\\ude00\":[1]}", 0),
            ("/😀", "{\"\\ud83d\\ud83d\\ude00\":[1]}", 0),
            ("/😀", "{\"\\ud83dx\\ude00\":[1]}", 0),
            ("/😀", "{\"\\ud83d\\n\\ude00\":[1]}", 0),
            ("/x", "{\"x\\ud83d\":[1]}", 0),
        ])
    func names(pointer: String, text: String, expected: Int) throws {
        #expect(try Counting(text, at: [pointer]) == Counting(outcome: .complete, counts: [expected]))
    }

    @Test("several pointers are counted apart, also where one goes through another")
    func severalPointers() throws {
        let text = """
            {"data":[{"tags":[1,2,3]},{"tags":[4]}],"includes":{"users":[1,2],"tweets":[{}],"user":{}},
            "includes2":[0],"0":{"tags":[9]}}
            """
        let pointers = [
            "/data", "/includes/users", "/includes/tweets", "/includes/user", "/includes", "/data/0/tags",
            "/data/1/tags", "/data/2/tags", "/data/00/tags", "/0/tags", "", "/data/-",
        ]
        #expect(
            try Counting(text, at: pointers)
                == Counting(outcome: .complete, counts: [2, 2, 1, 1, 1, 3, 1, 0, 0, 1, 1, 0]))
        #expect(try Counting("[[1],[2,3],{}]", at: ["", "/1", "/2"]).counts == [3, 2, 1])
        #expect(try Counting("[1]", at: []) == Counting(outcome: .complete, counts: []))
    }

    @Test(
        "what is no JSON is refused at its first wrong byte",
        arguments: [
            ("x", 0), ("{\"data\":[1,]}", 11), ("{\"data\":[1 2]}", 11), ("{\"data\":[,1]}", 9), ("[}", 1), ("{]", 1),
            ("[1}", 2), ("{\"a\":1]", 6), ("{,}", 1), ("{\"a\"}", 4), ("{\"a\":}", 5), ("{\"a\":1,}", 7), ("{a:1}", 1),
            ("{\"a\" 1}", 5), ("{\"a\"::1}", 5), ("{} {}", 3), ("{},", 2), ("]", 0), ("1 2", 2), ("[1]]", 3), (",", 0),
            ("tru ", 3), ("truE", 3), ("nul]", 3), ("falsy", 4), ("TRUE", 0), ("NaN", 0), ("truex", 4),
            ("01", 1), ("-x", 1), ("+1", 0), (".5", 0), ("1.x", 2), ("1.e5", 2), ("1e+x", 3), ("1ex", 2),
            ("1.2.3", 3), ("1e5.5", 3), ("1e5e5", 3), ("0x1", 1), ("--1", 1), ("1-", 1), ("00", 1), ("-01", 2),
            ("\"a\nb\"", 2), ("\"\u{0}\"", 1), ("\"\u{1F}\"", 1), ("\"12345678\t\"", 9), ("\"\\x\"", 2),
            ("\"\\u12g4\"", 5),
            ("\"\\u 123\"", 3), ("\"\\u\"", 3), ("'a'", 0), ("\u{0}", 0), ("{}\u{0}", 2), ("{\"d\u{0}", 3),
            ("{\"\\q", 3),
            ("// x\n{}", 0), ("\u{B}{}", 0), ("{}\u{FEFF}", 2), ("[1,\u{A0}2]", 3), ("Infinity", 0), ("[-Infinity]", 2),
        ])
    func notJSON(text: String, offset: Int) throws {
        let bytes = Array(text.utf8)
        let set = try JSONPointerSet([JSONPointer("/data")])
        let expected = ItemCounter.Outcome.notJSON(byteOffset: offset)
        #expect(Counting(bytes, at: set).outcome == expected)
        #expect(Counting(bytes, at: set, nextLength: { 1 }).outcome == expected)
        #expect(Counting(Array(bytes[...offset]), at: set).outcome == expected)
        let before = Counting(Array(bytes[..<offset]), at: set).outcome
        #expect(before == .cutOff || before == .complete)
    }

    @Test(
        "what is cut off says so, and counts what began",
        arguments: [
            ("", 0), (" \n", 0), ("{", 0), ("{\"data", 0), ("{\"data\":", 0), ("{\"data\":[", 0), ("{\"data\":[ ", 0),
            ("{\"data\":[1", 1), ("{\"data\":[1,", 1), ("{\"data\":[1,{", 2), ("{\"data\":[1,{\"id\":\"", 2),
            ("{\"data\":[{},\"", 2), ("{\"data\":[{},n", 2), ("{\"data\":[{},-", 2), ("{\"data\":{", 1),
            ("{\"data\":[1]", 1),
            ("\"a", 0), ("\"\\", 0), ("\"\\u00", 0), ("-", 0), ("1.", 0), ("1e", 0), ("1e-", 0), ("t", 0),
            ("\u{FEFF}", 0),
        ])
    func cutOff(text: String, expected: Int) throws {
        #expect(try Counting(text, at: ["/data"]) == Counting(outcome: .cutOff, counts: [expected]))
    }

    @Test("what began before the fault stays counted, and what follows it doesn't")
    func faultKeepsCount() throws {
        var counter = try ItemCounter(pointers: [JSONPointer("/data")])
        let first = Counting(Array("{\"data\":[1,2,?".utf8), with: &counter)
        #expect(first == Counting(outcome: .notJSON(byteOffset: 13), counts: [2]))
        let second = Counting(Array(",3,4]}".utf8), with: &counter)
        #expect(second == first)
        #expect(counter.total == 2)
    }

    @Test(
        "a complete number at the top needs no more to be complete",
        arguments: [
            "0", "-0", "12", "-1.5", "0.25", "1e5", "1E+05", "0e0", "3.0e-7", " 7 ", "true", "null", "\"\"",
        ])
    func topLevelScalars(text: String) throws {
        #expect(try Counting(text, at: [""]) == Counting(outcome: .complete, counts: [0]))
    }

    @Test("nesting is followed to the limit and refused beyond it, for any mix of brackets")
    func depth() throws {
        let limit = ItemCounter.maximumDepth
        var generator = SeededGenerator()
        for depth in [1, 63, 64, 65, 127, 128, 129, 511, 512] {
            let kinds = (0..<depth).map { _ in Bool.random(using: &generator) }
            let opening = kinds.map { $0 ? "{\"a\":" : "[" }.joined()
            let closing = kinds.reversed().map { $0 ? "}" : "]" }
            #expect(try Counting(opening + "1" + closing.joined(), at: ["/data"]).outcome == .complete)
            // One wrong bracket anywhere on the way out.
            for wrong in 0..<depth {
                var damaged = closing
                damaged[wrong] = damaged[wrong] == "}" ? "]" : "}"
                let text = opening + "1" + damaged.joined()
                let offset = opening.utf8.count + 1 + wrong
                #expect(try Counting(text, at: ["/data"]).outcome == .notJSON(byteOffset: offset))
            }
        }
        let deep = String(repeating: "[", count: limit + 1)
        #expect(try Counting(deep, at: ["/data"]).outcome == .notJSON(byteOffset: limit))
        let after =
            "{\"x\":" + String(repeating: "[", count: 300) + String(repeating: "]", count: 300) + ",\"data\":[1,2]}"
        #expect(try Counting(after, at: ["/data"]) == Counting(outcome: .complete, counts: [2]))
    }

    @Test("strings are skipped right wherever their ends and escapes fall")
    func strings() throws {
        let set = try JSONPointerSet([JSONPointer("/data")])
        for length in 0...40 {
            for special in ["", "\\\"", "\\\\", "\\u0022", "\\ud800", "é", "\u{7F}", "!", "#", "[", "]"] {
                let plain = String(repeating: "x", count: length)
                let text =
                    "{\"k\(plain)\(special)\":\"\(plain)\(special)y\(plain)\",\"data\":[\"\(special)\(plain)\",1]}"
                let expected = Counting(outcome: .complete, counts: [2])
                #expect(Counting(Array(text.utf8), at: set) == expected, "\(text)")
                #expect(Counting(Array(text.utf8), at: set, nextLength: { 1 }) == expected, "\(text)")
            }
        }
        // Every byte, at every place of a block of 8, ends a run exactly if it is special.
        for byte in UInt8.min ... .max where byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") {
            for place in 0..<16 {
                var bytes = Array("\"xxxxxxxxxxxxxxxxxxxx\"".utf8)
                bytes[1 + place] = byte
                let expected: ItemCounter.Outcome = byte < 0x20 ? .notJSON(byteOffset: 1 + place) : .complete
                #expect(Counting(bytes, at: set).outcome == expected)
            }
        }
    }

    @Test("after a reset a counter is as new, wherever it stopped")
    func reset() throws {
        var counter = try ItemCounter(pointers: [JSONPointer("/data"), JSONPointer("/data/0/x")])
        let document = Array("{\"data\":[{\"x\":[1,2]},{}]}".utf8)
        for length in 0...document.count {
            _ = Counting(Array(document[..<length]) + [UInt8(ascii: "?")], with: &counter)
            counter.reset()
            #expect(counter.total == 0)
            #expect(Counting(document, with: &counter) == Counting(outcome: .complete, counts: [2, 2]))
            #expect(counter.total == 4)
            counter.reset()
        }
    }

    @Test("counters share a set of pointers, and a copy of a counter counts for itself")
    func copies() throws {
        let set = try JSONPointerSet([JSONPointer("/data")])
        var first = ItemCounter(set)
        _ = Counting(Array("{\"data\":[1,".utf8), with: &first)
        var second = first
        _ = Counting(Array("2,3]}".utf8), with: &second)
        #expect(first.total == 1 && second.total == 3)
        #expect(first.finish() == .cutOff && second.finish() == .complete)
    }
}
