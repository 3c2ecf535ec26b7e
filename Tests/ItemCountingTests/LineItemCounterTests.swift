import Testing

@testable import ItemCounting

struct LineItemCounterTests {
    private func feed(_ text: String, to counter: inout LineItemCounter, pieceLength: Int = .max) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(pieceLength))
            let consumed = piece.withUnsafeBytes { counter.feed($0) }
            #expect(consumed == piece.count)
            rest = rest.dropFirst(piece.count)
        }
    }

    @Test("each line's items are counted, heartbeats and malformed lines told apart, at any split")
    func lines() throws {
        let text = """
            {"data":{"id":"1"},"includes":{"users":[1,2]}}\r
            \r

            \u{20}\t
            {"data":[1,2,3]}
            {"data":[1,2
            ,3]}
            nonsense
            "no
            {"data":{}}

            """
        for pieceLength in [1, 2, 3, 7, 16, 1000] {
            var counter = try LineItemCounter(pointers: [JSONPointer("/data"), JSONPointer("/includes/users")])
            feed(text, to: &counter, pieceLength: pieceLength)
            #expect(counter.count(at: 0) == 7 && counter.count(at: 1) == 2 && counter.total == 9)
            #expect(counter.documentCount == 3)
            #expect(counter.malformedCount == 4)
            #expect(counter.finish() == .complete)
        }
    }

    @Test("the last line ends as it is: whole without its line feed, cut off, or no JSON")
    func ending() throws {
        var counter = try LineItemCounter(pointers: [JSONPointer("/data")])
        #expect(counter.finish() == .complete)
        feed("{\"data\":{}}\n{\"data\":[1", to: &counter)
        #expect(counter.finish() == .cutOff && counter.total == 2)
        feed("]}", to: &counter)
        #expect(counter.finish() == .complete && counter.documentCount == 1)
        feed("}", to: &counter)
        #expect(counter.finish() == .notJSON(byteOffset: 12))
        feed("\n", to: &counter)
        #expect(counter.finish() == .complete && counter.malformedCount == 1 && counter.total == 2)
        counter.reset()
        #expect(counter.total == 0 && counter.documentCount == 0 && counter.malformedCount == 0)
    }

    @Test("reading stops after the line with which the limit is reached")
    func limit() throws {
        var counter = try LineItemCounter(pointers: [JSONPointer("/data")])
        let line = "{\"data\":{\"text\":\"a tweet\"}}\n"
        let bytes = Array(String(repeating: line, count: 10).utf8)
        let consumed = bytes.withUnsafeBytes { counter.feed($0, until: 4) }
        #expect(consumed == 4 * line.utf8.count && counter.total == 4)
        let more = bytes[consumed...].withUnsafeBytes { counter.feed($0, until: 100) }
        #expect(more == bytes.count - consumed && counter.total == 10)
        let unfinished = Array("{\"data\":[1,2,3,4,5".utf8).withUnsafeBytes { counter.feed($0, until: 11) }
        #expect(unfinished == 18, "a line is not stopped in its middle")
        let rest = Array("]}\n\n".utf8).withUnsafeBytes { counter.feed($0, until: 11) }
        #expect(rest == 3 && counter.total == 15)
    }
}
