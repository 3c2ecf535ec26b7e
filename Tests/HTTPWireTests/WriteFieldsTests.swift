import NIOCore
import TestSupport
import Testing

@testable import HTTPWire

struct WriteFieldsTests {
    private func written(
        _ lines: [String],
        dropping dropped: FieldNameSet = [],
        before: String = "",
        after: String = ""
    ) throws -> String {
        let (fields, bytes) = try FieldSection.parsed(lines)
        let options = try ConnectionOptions(fields, in: bytes.span)
        // The head begins at the reader index, not at the buffer's start; what follows it must not matter.
        var head = ByteBuffer(bytes: before.latin1 + bytes + after.latin1)
        head.moveReaderIndex(forwardBy: before.latin1.count)
        var output = HeadBuffer(capacity: 1)
        output.writeStaticString("start|")
        output.writeFields(fields, of: head, dropping: dropped, options)
        return output.text
    }

    @Test("lines are written as they came, but those that are dropped or that Connection names")
    func examples() throws {
        let lines = ["A:  1 ", "host: a", "B: 2", "C: 3", "Via: x", "Connection: c, e", "D: 4", "E: 5"]
        #expect(try written([]) == "start|")
        #expect(try written(lines.dropLast(3)) == "start|A:  1 \r\nhost: a\r\nB: 2\r\nC: 3\r\nVia: x\r\n")
        #expect(try written(lines) == "start|A:  1 \r\nhost: a\r\nB: 2\r\nVia: x\r\nConnection: c, e\r\nD: 4\r\n")
        #expect(try written(lines, dropping: [.host, .via, .connection]) == "start|A:  1 \r\nB: 2\r\nD: 4\r\n")
        #expect(try written(["Host: a", "Via: b"], dropping: [.host, .via]) == "start|")
    }

    @Test("what is written is what a filter line by line lets through")
    func againstTheFilter() throws {
        var random = SeededGenerator()
        let names = FieldName.spellings.map(\.value).sorted() + ["a", "b", "x-c"]
        let needed: Set = ["host", "content-length", "transfer-encoding"]
        for _ in 0..<3_000 {
            var lines = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                let name = names.randomElement(using: &random)!
                return name == "connection" ? "\(name): close" : "\(name): \(Int.random(in: 0...99, using: &random))"
            }
            let options = (0..<Int.random(in: 0...3, using: &random)).map { _ in names.randomElement(using: &random)! }
                .filter { !needed.contains($0) }
            if !options.isEmpty, Bool.random(using: &random) {
                lines.insert(
                    "Connection: " + options.joined(separator: ","),
                    at: lines.indices.randomElement(using: &random) ?? 0)
            }
            var dropped: FieldNameSet = []
            var droppedNames: Set<String> = []
            for name in FieldName.all where name != .other && Int.random(in: 0..<4, using: &random) == 0 {
                dropped = dropped.union([name])
                droppedNames.formUnion(FieldName.spellings.filter { $0.key == name }.map(\.value))
            }
            let optionNames = lines.filter { $0.hasPrefix("Connection") }.flatMap { _ in options }
            let expected = lines.filter { line in
                let name = line.prefix { $0 != ":" }.lowercased()
                let isOption = optionNames.contains(name) && name != "keep-alive"
                return !droppedNames.contains(name) && !isOption
            }
            let output = try written(lines, dropping: dropped, before: "GET /", after: "\r\nbody")
            #expect(output == "start|" + expected.map { $0 + "\r\n" }.joined(), "\(lines), \(droppedNames)")
        }
    }
}
