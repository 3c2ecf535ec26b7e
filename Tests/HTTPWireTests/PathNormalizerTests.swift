import TestSupport
import Testing

@testable import HTTPWire

struct PathNormalizerTests {
    /// What the path is judged to be; nil where it is refused.
    ///
    /// It lies between bytes that would change the verdict if they were looked at.
    private func judge(_ path: String) -> RequestHead.PathForm? {
        let bytes = "/..\(path)41/..".latin1
        do throws(WireError) {
            return try PathNormalizer.judge(bytes.span, 3..<(3 + path.latin1.count))
        } catch {
            #expect(error == .invalidTarget)
            return nil
        }
    }

    private func normalize(_ path: String) -> String {
        let bytes = "%41\(path)%41".latin1
        var output = "left over".latin1
        PathNormalizer.normalize(bytes.span, 3..<(3 + path.latin1.count), into: &output)
        return String(latin1: output)
    }

    @Test("a dot segment is refused in every spelling, at every place, and before a semicolon")
    func dotSegments() {
        let dots = [".", "%2e", "%2E"]
        for segment in dots + dots.flatMap({ first in dots.map { first + $0 } }) {
            for before in ["/", "/a/", "//", "/a;b/", "/.../", "/%41/"] {
                for after in ["", "/", "//", "/a", ";", ";a", ";/a", ";a=b/c", ";;"] {
                    #expect(judge(before + segment + after) == nil, "\(before + segment + after)")
                }
            }
        }
    }

    @Test(
        "dots that are no dot segment are an ordinary name",
        arguments: [
            "/...", "/....", "/.a", "/..a", "/a.", "/a..", "/a..b", "/.well-known/x", "/..=", "/.-", "/..%20", "/%25..",
            "/%252e", "/%252e%252e/a",
        ])
    func names(path: String) {
        #expect(judge(path) == .plain)
    }

    @Test("an encoded slash, backslash or control is refused in every spelling, every other escape is not")
    func escapes() {
        let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        for byte in UInt8.min ... .max {
            let refused = byte < 0x20 || byte == 0x7f || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\")
            let form: RequestHead.PathForm? = refused ? nil : unreserved.contains(byte) ? .escaped : .plain
            for escape in spellings(of: byte) {
                for (before, after) in [("/a", "a"), ("/a/b", ""), ("/a", "/b"), ("/%20", "%20")] {
                    let path = before + escape + after
                    #expect(judge(path) == form, "\(path)")
                    let spelledOut = before + (form == .escaped ? String(latin1: [byte]) : escape) + after
                    if form != nil { #expect(normalize(path) == spelledOut, "\(path)") }
                }
            }
        }
    }

    /// The byte's escape with digits of both cases.
    private func spellings(of byte: UInt8) -> Set<String> {
        let digits = String(byte, radix: 16)
        let two = digits.count == 1 ? "0" + digits : digits
        let (high, low) = (two.prefix(1), two.suffix(1))
        return ["%\(two)", "%\(two.uppercased())", "%\(high.uppercased())\(low)", "%\(high)\(low.uppercased())"]
    }

    @Test(
        "an invalid escape is refused",
        arguments: [
            "/%", "/%4", "/a%", "/a%2", "/%/", "/%4/", "/%%41", "/%%", "/%4%31", "/%g0", "/%0g", "/%-1", "/%+1", "/% 1",
            "/%u0041", "/%x41", "/%\u{ff}1", "/%1\u{e9}", "/%4:",
        ])
    func invalidEscapes(path: String) {
        #expect(judge(path) == nil)
    }

    @Test("a raw byte is accepted where it is a path character of RFC 3986, and only there")
    func rawBytes() {
        let characters = Set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/".utf8
        )
        for byte in UInt8.min ... .max {
            let path = "/a" + String(latin1: [byte]) + "a"
            let form: RequestHead.PathForm = byte == UInt8(ascii: ";") ? .parameters : .plain
            #expect(judge(path) == (characters.contains(byte) ? form : nil), "byte \(byte)")
        }
    }

    @Test(
        "an empty segment is reported, a last one and one behind an escape too",
        arguments: [
            "//", "///", "//a", "/a/", "/a//", "/a//b", "/a/b//c/", "/%61//", "//%61", "/;/",
        ])
    func emptySegments(path: String) {
        #expect(judge(path) == .emptySegment)
    }

    @Test(
        "a parameter is reported",
        arguments: ["/;", "/a;b", "/a;", "/...;a", "/a;..", "/a;..;b", "/;..", "/%61;b/c"])
    func parameters(path: String) {
        #expect(judge(path) == .parameters)
    }

    @Test("what a server sees that cuts parameters off is what is left, where that has no empty segment")
    func withoutParameters() {
        for (path, short) in [
            ("/a;b", "/a"), ("/a;b/c", "/a/c"), ("/a;/c;d;e", "/a/c"), ("/;b", "/"), ("/;", "/"),
            ("/a;b=c/d;e", "/a/d"),
            ("/a;b/;c", nil), ("/;/a", nil), ("/a/;b", nil), ("/a/;b/c", nil),
        ] {
            #expect(PathNormalizer.withoutParameters(path.latin1).map { String(latin1: $0) } == short, "\(path)")
        }
    }

    @Test(
        "an escape that begins an overlong UTF-8 sequence is refused, one of a proper sequence is not",
        arguments: [
            ("/%c0%ae", false), ("/%C0%AF", false), ("/%c1%9c", false), ("/a%e0%80%ae", false), ("/%e0%9f%bf", false),
            ("/%f0%80%80%af", false), ("/%f0%8f%bf%bf", false), ("/%c2%80", true), ("/%c3%a9", true),
            ("/%e0%a0%80", true), ("/%f0%90%80%80", true), ("/%c0", true), ("/%c0a%ae", true), ("/%e9%80", true),
        ])
    func overlong(path: String, isAccepted: Bool) {
        #expect((judge(path) != nil) == isAccepted)
    }

    @Test("the root is plain and a path without its slash is refused")
    func slash() {
        #expect(judge("/") == .plain)
        for path in ["a", "a/", ".", "*", "%2f", "\\", "?"] {
            #expect(judge(path) == nil, "\(path)")
        }
    }

    @Test(
        "only escapes of characters that need none are spelled out",
        arguments: [
            ("/", "/"), ("/a", "/a"), ("/%61", "/a"), ("/%41%5a%30%39", "/AZ09"), ("/%2D%2E%5F%7E", "/-._~"),
            ("/%2e%2e%2e", "/..."), ("/%20%61%2B%62", "/%20a%2Bb"), ("/%2541", "/%2541"), ("/%25%34%31", "/%2541"),
            ("/%c3%a9", "/%c3%a9"), ("/%3b%3B", "/%3b%3B"), ("/%61/%62;%63", "/a/b;c"), ("", ""),
        ])
    func normalized(path: String, expected: String) {
        #expect(normalize(path) == expected)
    }

    @Test("a path is judged as a plain model judges it, and what is accepted has one spelling that stays")
    func againstTheModel() {
        var random = SeededGenerator()
        let pieces = [
            "%3b",
            "/", "/", "/", ".", ".", "%2e", "%2E", ";", "a", "b", "%61", "%7E", "%2", "%", "%2f", "%5c", "%00", "%7f",
            "%25", "%c0", "%ae", "%e0", "%80",
            "2e", "%20", "%e9", "=", ":", "@", "\\", "?", "\u{e9}", " ", "~",
        ]
        var verdicts: [RequestHead.PathForm?: Int] = [:]
        for _ in 0..<50_000 {
            let count = Int.random(in: 0...7, using: &random)
            let path = "/" + (0..<count).map { _ in pieces.randomElement(using: &random)! }.joined()
            let form = judge(path)
            verdicts[form, default: 0] += 1
            #expect(form == PathModel(path).form, "\(path)")
            guard let form else { continue }
            let once = normalize(path)
            #expect(normalize(once) == once, "\(path)")
            #expect(judge(once) == (form == .escaped ? .plain : form), "\(path)")
            #expect(PathModel.decoded(once.latin1) == PathModel.decoded(path.latin1), "\(path)")
            if form == .plain { #expect(once == path) }
        }
        // No verdict is so rare that it went untested.
        for form in [RequestHead.PathForm.plain, .escaped, .parameters, .emptySegment, nil] {
            #expect(verdicts[form, default: 0] > 500, "\(String(describing: form))")
        }
    }
}
