import Testing

@testable import HTTPWire

struct ConnectionOptionsTests {
    /// The names of the lines that the Connection field names.
    private func named(_ lines: [String]) throws(WireError) -> [String] {
        let (fields, bytes) = try FieldSection.parsed(lines)
        let options = try ConnectionOptions(fields, in: bytes.span)
        var names: [String] = []
        for line in fields.lines where options.names(line, in: bytes.span) {
            names.append(String(latin1: bytes[line.name.range]))
        }
        return names
    }

    @Test("the fields that a Connection field names are known, whatever their case and wherever they stand")
    func names() throws {
        #expect(try named([]) == [])
        #expect(try named(["X: 1", "Close: 2"]) == [])
        #expect(try named(["X-A: 1", "Connection: x-a", "x-A: 2", "X-AB: 3", "X: 4"]) == ["X-A", "x-A"])
        #expect(try named(["B: 1", "A: 2", "Connection: ,a ,\t,b,,", "C: 3"]) == ["B", "A"])
        #expect(try named(["Connection: a", "A: 1", "connection: b", "B: 2"]) == ["A", "B"])
        #expect(try named(["Connection: connection", "A: 1"]) == ["Connection"])
    }

    @Test("close and keep-alive are no names of fields")
    func options() throws {
        #expect(try named(["Connection: Close, KEEP-ALIVE, x", "Close: 1", "Keep-Alive: 2", "X: 3"]) == ["X"])
    }

    @Test("a member that is no token names nothing")
    func noTokens() throws {
        #expect(try named(["Connection: \"x\", x;y, x y, x=y", "X: 1", "Y: 2"]) == [])
    }

    @Test(
        "what a message can't do without can't be named",
        arguments: [
            "host", "Host", "content-length", "CONTENT-LENGTH", "transfer-encoding", "Transfer-Encoding",
        ])
    func needed(name: String) {
        for value in [name, "close, \(name)", "x,\(name),y"] {
            #expect(throws: WireError.malformedField) { try named(["Connection: \(value)"]) }
        }
        #expect(throws: WireError.malformedField) { try named(["Connection: x", "Connection: \(name)"]) }
    }

    @Test("16 members beside close and keep-alive are accepted, one more is refused")
    func capacity() throws {
        let members = (0..<ConnectionOptions.capacity).map { "x\($0)" }
        let lines = members.map { "\($0): 1" }
        let full = "Connection: close, " + members.joined(separator: ", ") + ", keep-alive"
        #expect(try named(lines + [full]) == members)
        #expect(throws: WireError.malformedField) { try named([full, "Connection: y"]) }
        #expect(throws: WireError.malformedField) { try named([full + ", x0"]) }
    }
}
