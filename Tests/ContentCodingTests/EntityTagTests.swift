import NIOCore
import Testing

@testable import ContentCoding

struct EntityTagTests {
    private func weakened(_ tag: String) -> String? {
        var output = ByteBuffer(string: "ETag: ")
        guard tag.withBytes({ EntityTag.appendWeakened($0, to: &output) }) else {
            #expect(output == ByteBuffer(string: "ETag: "), "a refused tag leaves nothing behind")
            return nil
        }
        return String(String(buffer: output).dropFirst(6))
    }

    @Test("a strong tag becomes weak, a weak one stays, and what is no tag is refused")
    func weakening() {
        #expect(weakened("\"x\"") == "W/\"x\"")
        #expect(weakened("\"\"") == "W/\"\"")
        #expect(weakened("W/\"x\"") == "W/\"x\"")
        #expect(weakened("\"é\"") == "W/\"é\"")
        for invalid in ["", "\"", "x", "W/", "W/\"", "w/\"x\"", "\"a b\"", "\"a\"b\"", "W/W/\"x\"", "\"x", "x\""] {
            #expect(weakened(invalid) == nil, "\(invalid)")
        }
    }

    @Test(
        "If-None-Match names the weak form, or it doesn't",
        arguments: [
            ("W/\"x\"", true),
            ("\"x\"", false),
            ("\"y\", W/\"x\"", true),
            ("W/\"y\", \"x\"", false),
            ("W/\"xx\"", false),
            ("*", false),
            ("", false),
            ("W/\"x", false),
        ])
    func ifNoneMatch(field: String, expected: Bool) {
        #expect("\"x\"".withBytes { tag in field.withBytes { EntityTag.isWeakForm(of: tag, in: $0) } } == expected)
    }
}
