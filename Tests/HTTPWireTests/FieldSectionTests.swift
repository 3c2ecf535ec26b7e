import Testing

@testable import HTTPWire

struct FieldSectionTests {
    @Test("a line is told by its name, its trimmed value and its whole extent")
    func ranges() throws {
        let lines = ["Host: a", "X:", "Y: \t b c \t", "z:\u{e9}"]
        let (fields, bytes) = try FieldSection.parsed(lines)
        #expect(
            fields.lines.map { ParsedField($0, in: bytes) } == [
                ParsedField("Host", "a"), ParsedField("X", ""), ParsedField("Y", "b c"), ParsedField("z", "\u{e9}"),
            ])
        #expect(fields.lines.map { String(latin1: bytes[$0.line.range]) } == lines.map { $0 + "\r\n" })
        #expect(fields.lines.map(\.known) == [.host, .other, .other, .other])
    }

    @Test("a name's first value, its presence and its repetition are told for each name")
    func presence() throws {
        for (name, spelling) in FieldName.spellings {
            let (none, _) = try FieldSection.parsed(["X: a"])
            #expect(none.first(name) == nil && !none.contains(name) && !none.repeats(name))

            let (one, oneBytes) = try FieldSection.parsed(["X: a", "\(spelling): b"])
            #expect(one.first(name).map { String(latin1: oneBytes[$0.range]) } == "b")
            #expect(one.contains(name) && !one.repeats(name))

            let (two, twoBytes) = try FieldSection.parsed(["\(spelling.uppercased()): b", "X: a", "\(spelling): c"])
            #expect(two.first(name).map { String(latin1: twoBytes[$0.range]) } == "b")
            #expect(two.contains(name) && two.repeats(name))
            for other in FieldName.spellings.map(\.key) where other != name {
                #expect(!two.contains(other) && !two.repeats(other))
            }
        }
    }

    @Test("a section that was emptied knows nothing of its lines")
    func emptied() throws {
        var (fields, _) = try FieldSection.parsed(["Host: a", "Host: b", "Via: c"])
        fields.removeAll()
        #expect(fields.lines.isEmpty)
        for name in FieldName.all {
            #expect(!fields.contains(name) && !fields.repeats(name) && fields.first(name) == nil)
        }
    }

    @Test("the members of a list are those of all its lines, in their order, without empty ones")
    func members() throws {
        let (fields, bytes) = try FieldSection.parsed([
            "Via: a,b", "Vary: x", "via: , \t,c d ,", "VIA:", "Via: \t\"e\t,f\"",
        ])
        var members: [String] = []
        fields.forEachMember(of: .via, in: bytes.span) { members.append(String(latin1: bytes[$0])) }
        #expect(members == ["a", "b", "c d", "\"e", "f\""])
        fields.forEachMember(of: .host, in: bytes.span) { _ in Issue.record("no Host line is there") }
    }

    @Test("a byte is accepted in a name where it is a token character, in a value where it is no control")
    func bytes() {
        let tchar = Set("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        for byte in UInt8.min ... .max {
            let character = String(latin1: [byte])
            // A colon ends the name: the line is another one, but no bad one.
            let isNameByte = tchar.contains(byte) || byte == UInt8(ascii: ":")
            #expect(isAccepted("X\(character)Y: a") == isNameByte, "byte \(byte)")
            let isValueByte = byte == 0x09 || (byte >= 0x20 && byte != 0x7f)
            for padding in 0..<20 {
                let before = String(repeating: "a", count: padding)
                #expect(isAccepted("X: \(before)\(character)abcdefgh") == isValueByte, "byte \(byte)")
                #expect(isAccepted("X:\(before)\(character)") == isValueByte, "byte \(byte)")
            }
        }
    }

    private func isAccepted(_ line: String) -> Bool {
        do throws(WireError) {
            _ = try FieldSection.parsed([line])
            return true
        } catch {
            #expect(error == .malformedField)
            return false
        }
    }
}
