import TestSupport
import Testing

@testable import HTTPWire

struct BodyFramingTests {
    private func declared(_ lines: [String], minorVersion: Int = 1) throws(WireError) -> BodyFraming? {
        let (fields, bytes) = try FieldSection.parsed(lines)
        return try BodyFraming.declared(fields, in: bytes.span, minorVersion: minorVersion)
    }

    @Test(
        "a message declares a length, chunks or nothing",
        arguments: [
            ([], nil),
            (["Content-Type: a", "X-Content-Length: 1", "TE: chunked"], nil),
            (["Content-Length: 0"], .length(0)),
            (["content-length:17"], .length(17)),
            (["CONTENT-LENGTH: \t 17 \t"], .length(17)),
            (["Content-Length: 000"], .length(0)),
            (["Content-Length: 0000000000000000000000000000000000001"], .length(1)),
            (["Content-Length: 999999999999999999"], .length(999_999_999_999_999_999)),
            (["Content-Length: 0999999999999999999"], .length(999_999_999_999_999_999)),
            (["Transfer-Encoding: chunked"], .chunked),
            (["transfer-encoding:CHUNKED \t"], .chunked),
            (["A: b", "Transfer-Encoding: chunked", "Content-Lengths: 1"], .chunked),
        ] as [([String], BodyFraming?)])
    func accepted(lines: [String], expected: BodyFraming?) throws {
        #expect(try declared(lines) == expected)
    }

    @Test("an old version may declare a length, not chunks")
    func oldVersion() throws {
        #expect(try declared([], minorVersion: 0) == nil)
        #expect(try declared(["Content-Length: 3"], minorVersion: 0) == .length(3))
        #expect(throws: WireError.transferCodingInOldVersion) {
            try declared(["Transfer-Encoding: chunked"], minorVersion: 0)
        }
        #expect(throws: WireError.conflictingFraming) {
            try declared(["Transfer-Encoding: chunked", "Content-Length: 3"], minorVersion: 0)
        }
    }

    @Test(
        "a length that isn't one number of at most 18 digits is refused",
        arguments: [
            ["Content-Length:"], ["Content-Length: -0"], ["Content-Length: +1"], ["Content-Length: 1 1"],
            ["Content-Length: 1, 1"], ["Content-Length: 1;"], ["Content-Length: 0x10"], ["Content-Length: 1e1"],
            ["Content-Length: 1."], ["Content-Length: \u{b9}"], ["Content-Length: 1/"], ["Content-Length: 1:"],
            ["Content-Length: 1000000000000000000"], ["Content-Length: 18446744073709551616"],
            ["Content-Length: 1", "Content-Length: 1"], ["Content-Length: 1", "content-length: 2"],
            ["Content-Length: 1", "X: y", "CONTENT-LENGTH:"],
        ])
    func lengths(lines: [String]) {
        #expect(throws: WireError.invalidContentLength) { try declared(lines) }
    }

    @Test(
        "a transfer coding that isn't chunked alone is refused",
        arguments: [
            [""], ["gzip"], ["gzip, chunked"], ["chunked, gzip"], ["chunked, chunked"], ["chunked,"], [", chunked"],
            ["chunked;a=b"], ["\"chunked\""], ["chunked chunked"], ["chunked\u{a0}"], ["identity"], ["chunke"],
            ["chunkedd"],
            ["chunked", "chunked"], ["chunked", ""], ["", "chunked"], ["gzip", "chunked"],
        ])
    func codings(values: [String]) {
        #expect(throws: WireError.unsupportedTransferCoding) {
            try declared(values.map { "Transfer-Encoding: \($0)" })
        }
    }

    @Test("both framings are refused, in either order and whatever they say", arguments: ["1", "0", "x", ""])
    func conflicts(length: String) {
        for coding in ["chunked", "gzip", ""] {
            let lines = ["Content-Length: \(length)", "Transfer-Encoding: \(coding)"]
            #expect(throws: WireError.conflictingFraming) { try declared(lines) }
            #expect(throws: WireError.conflictingFraming) { try declared(lines.reversed()) }
        }
    }

    @Test("a length of as many digits as fit is read digit by digit")
    func randomLengths() throws {
        var random = SeededGenerator()
        for _ in 0..<2_000 {
            let digits = Int.random(in: 1...18, using: &random)
            let text = String((0..<digits).map { _ in "0123456789".randomElement(using: &random)! })
            #expect(try declared(["Content-Length: \(text)"]) == .length(Int(text)!))
        }
    }
}
