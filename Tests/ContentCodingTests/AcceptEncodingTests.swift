import TestSupport
import Testing

@testable import ContentCoding

struct AcceptEncodingTests {
    private func preferred(_ lines: [String], among codings: [ContentCoding]) -> ContentCoding? {
        var accepted = AcceptEncoding()
        for line in lines {
            line.withBytes { accepted.add($0) }
        }
        return accepted.preferred(among: codings)
    }

    @Test(
        "the coding is of the highest weight, identity, or none",
        arguments: [
            ("gzip", .gzip),
            ("GZip", .gzip),
            ("x-gzip", .gzip),
            ("X-GZIP;q=0.3", .gzip),
            ("", .identity),
            (" , ,\t,", .identity),
            ("deflate, compress", .identity),
            ("gzip;q=0", .identity),
            ("gzip;q=0.0", .identity),
            ("gzip;q=0.000", .identity),
            ("gzip;q=0.001", .gzip),
            ("gzip;q=1.000", .gzip),
            ("gzip;q=0.", .identity),
            ("gzip;q=1.", .gzip),
            ("gzip ; \tq=0.5", .gzip),
            ("gzip;Q=0.5", .gzip),
            ("identity, gzip", .gzip),
            ("identity;q=0.9, gzip;q=0.8", .identity),
            ("identity;q=0.8, gzip;q=0.9", .gzip),
            ("identity;q=1.0, gzip;q=1", .gzip),
            ("*", .gzip),
            ("*;q=0.1", .gzip),
            ("*;q=0.1, identity;q=0.2", .identity),
            ("gzip;q=0, *", .identity),
            ("gzip;q=0.3, *;q=0.5", .identity),
            ("*;q=0", nil),
            ("*;q=0, identity", .identity),
            ("*;q=0, gzip", .gzip),
            ("identity;q=0", nil),
            ("identity;q=0, gzip", .gzip),
            ("identity;q=0, gzip;q=0", nil),
            ("identity;q=0, *", .gzip),
            ("deflate, gzip;q=1.0, *;q=0.5", .gzip),
            ("gzip, deflate, br, zstd", .gzip),
            ("x-gzip;q=0, gzip;q=0.5", .gzip),
        ] as [(String, ContentCoding?)])
    func negotiation(field: String, expected: ContentCoding?) {
        #expect(preferred([field], among: [.gzip]) == expected, "\(field)")
    }

    @Test(
        "a malformed member is ignored and its neighbours count",
        arguments: [
            "gzip;q=2", "gzip;q=1.001", "gzip;q=0.1234", "gzip;q=", "gzip;q=-1", "gzip;q=.5", "gzip;q=0,5",
            "gzip;q = 0.5",
            "gzip;level=9", "gzip q=1", "gzip;", "gzip;q=0.5;x=1", "gzip;q=1e0", "gzip;q=0.5 x", "gz ip", "\"gzip\"",
            "gzip;q=0 .5", "gzip;q=00", ";q=1", "=", "gzip\u{0}", "gzip;q=\u{FF}",
        ])
    func malformed(member: String) {
        #expect(preferred([member], among: [.gzip]) == .identity, "\(member)")
        #expect(preferred(["\(member), gzip;q=0.2"], among: [.gzip]) == .gzip, "\(member)")
        #expect(preferred(["gzip;q=0.2 ,\(member)"], among: [.gzip]) == .gzip, "\(member)")
    }

    @Test("without the field the answer is identity, with an empty one too")
    func absent() {
        #expect(preferred([], among: [.gzip]) == .identity)
        #expect(preferred([""], among: [.gzip]) == .identity)
    }

    @Test("several field lines are one list")
    func lines() {
        #expect(preferred(["deflate", "gzip;q=0.5"], among: [.gzip]) == .gzip)
        #expect(preferred(["identity;q=0", "gzip;q=0"], among: [.gzip]) == nil)
        #expect(preferred(["identity;q=0.4", "*;q=0.3"], among: [.gzip]) == .identity)
    }

    @Test("on equal weights the server's order decides, else the weight")
    func serverPreference() {
        let codings: [ContentCoding] = [.zstd, .brotli, .gzip]
        #expect(preferred(["gzip, br, zstd"], among: codings) == .zstd)
        #expect(preferred(["gzip, br"], among: codings) == .brotli)
        #expect(preferred(["gzip, br, zstd"], among: codings.reversed()) == .gzip)
        #expect(preferred(["gzip, br;q=0.9, zstd;q=0.8"], among: codings) == .gzip)
        #expect(preferred(["gzip;q=0.5, *;q=0.7"], among: codings) == .zstd)
        #expect(preferred(["*, zstd;q=0"], among: codings) == .brotli)
    }

    @Test("a server without codings answers identity unless that is refused")
    func noCodings() {
        #expect(preferred(["gzip"], among: []) == .identity)
        #expect(preferred(["gzip, identity;q=0"], among: []) == nil)
        #expect(preferred(["gzip"], among: [.identity]) == .identity)
    }

    @Test("any bytes are read without a trap, and all weights of three decimals are told apart")
    func anyBytes() {
        var generator = SeededGenerator()
        let alphabet = Array("gzipGZx-*;q=01.59, \tidentity\"\u{0}".utf8)
        for _ in 0..<20_000 {
            let field = (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            var accepted = AcceptEncoding()
            field.withUnsafeBytes { accepted.add($0) }
            #expect([ContentCoding.identity, .gzip, nil].contains(accepted.preferred(among: [.gzip])))
        }
        for thousandths in 0..<1000 {
            let digits = String(String(1000 + thousandths).dropFirst())
            let higher = thousandths == 999 ? "1" : "0." + String(String(1001 + thousandths).dropFirst())
            #expect(preferred(["gzip;q=0.\(digits), zstd;q=\(higher)"], among: [.gzip, .zstd]) == .zstd)
            #expect(preferred(["gzip;q=\(higher), zstd;q=0.\(digits)"], among: [.zstd, .gzip]) == .gzip)
        }
    }

    @Test("a coding's name reads back as the coding")
    func names() {
        for coding in ContentCoding.allCases {
            #expect(ContentCoding(name: coding.name) == coding)
            #expect(ContentCoding(name: coding.name.uppercased()) == coding)
        }
        #expect(ContentCoding(name: "deflate") == nil)
        #expect(ContentCoding(name: "") == nil)
    }
}
