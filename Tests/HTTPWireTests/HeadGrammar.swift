import TestSupport

/// Random request heads that are valid by RFC 9112, section 3, and by RFC 9110, section 5.
struct HeadGrammar {
    /// A head by its parts, and as it is sent.
    struct Sentence {
        var method: String
        var target: String
        var minorVersion: Int
        var fields: [ParsedField]
        var text: String
    }

    var random: SeededGenerator

    private static let alphanumerics = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    private static let tokenCharacters = alphanumerics + Array("!#$%&'*+-.^_`|~")
    private static let pathCharacters = alphanumerics + Array("-._~!$&'()*+,;=:@")
    private static let queryCharacters = pathCharacters + Array("/?%\"<>[]\\^`{|}")
    private static let valueCharacters =
        (0x20...0x7e).map { Character(Unicode.Scalar(UInt8($0))) }
        + ["\t", "\u{80}", "\u{e9}", "\u{ff}"]

    mutating func sentence() -> Sentence {
        let minorVersion = chance(1, in: 6) ? 0 : 1
        let method = pick([
            "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "REPORT", "MKCOL",
        ])
        let host = self.host()
        var target: String
        switch Int.random(in: 0..<8, using: &random) {
        case 0: target = mixedCase("http") + "://" + mixedCase(host) + pick([path(), ""]) + query()
        case 1 where method == "OPTIONS": target = "*"
        default: target = path() + query()
        }
        var fields = (0..<Int.random(in: 0...8, using: &random)).map { _ in field() }
        if minorVersion == 1 || chance(1, in: 2) { insert(ParsedField(mixedCase("Host"), host), into: &fields) }
        if chance(1, in: 3) { insert(framing(minorVersion), into: &fields) }
        if chance(1, in: 4) {
            insert(
                ParsedField(mixedCase("Connection"), pick(["close", "keep-alive", "Close, x", "upgrade", ""])),
                into: &fields)
        }
        if chance(1, in: 10) { insert(ParsedField("Expect", mixedCase("100-continue")), into: &fields) }
        let lines = fields.map { "\($0.name):\(whiteSpace())\($0.value)\(whiteSpace())\r\n" }.joined()
        let emptyLines = pick(["", "", "", "\r\n", "\r\n\r\n"])
        return Sentence(
            method: method,
            target: target,
            minorVersion: minorVersion,
            fields: fields,
            text: "\(emptyLines)\(method) \(target) HTTP/1.\(minorVersion)\r\n\(lines)\r\n"
        )
    }

    private mutating func path() -> String {
        var path = ""
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            var segment = string(of: HeadGrammar.pathCharacters, 0...6)
            if chance(1, in: 4) { segment += pick(["%20", "%61", "%C3%a9", "%3f", "%2B", "%7e"]) }
            let name = segment.prefix { $0 != ";" }
            path += "/" + (name == "." || name == ".." ? "dots" : segment)
        }
        return path
    }

    private mutating func query() -> String {
        chance(1, in: 2) ? "" : "?" + string(of: HeadGrammar.queryCharacters, 0...12)
    }

    private mutating func host() -> String {
        let labels = (0..<Int.random(in: 1...3, using: &random)).map { _ in string(of: HeadGrammar.alphanumerics, 1...6)
        }
        let name = pick([labels.joined(separator: "."), "127.0.0.1", "[::1]", "[2001:db8::A:0]", "a_b-c~d", "a.b."])
        return name + pick(["", "", ":80", ":65535"])
    }

    private mutating func field() -> ParsedField {
        let name =
            chance(1, in: 2)
            ? pick(["Accept", "Cookie", "User-Agent", "Authorization", "X-Api-Key", "Via", "TE", "Upgrade", "Trailer"])
            // The digit keeps it from being, once in a long while, the name of a field with a meaning.
            : string(of: HeadGrammar.tokenCharacters, 0...15) + "0"
        return ParsedField(mixedCase(name), trimmed(string(of: HeadGrammar.valueCharacters, 0...30)))
    }

    private mutating func framing(_ minorVersion: Int) -> ParsedField {
        if minorVersion == 1, chance(1, in: 2) {
            return ParsedField(mixedCase("Transfer-Encoding"), mixedCase("chunked"))
        }
        let zeros = String(repeating: "0", count: Int.random(in: 0...3, using: &random))
        return ParsedField(mixedCase("Content-Length"), zeros + String(Int.random(in: 0...1 << 50, using: &random)))
    }

    private mutating func insert(_ field: ParsedField, into fields: inout [ParsedField]) {
        fields.insert(field, at: Int.random(in: 0...fields.count, using: &random))
    }

    private mutating func whiteSpace() -> String { pick(["", " ", " ", " ", "  ", "\t", " \t "]) }

    private func trimmed(_ text: String) -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(String(text.drop(while: isSpace)).reversed().drop(while: isSpace).reversed())
    }

    private mutating func mixedCase(_ text: String) -> String {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: text.lowercased()
        case 1: String(text.map { Bool.random(using: &random) ? Character($0.uppercased()) : $0 })
        default: text
        }
    }

    private mutating func string(of characters: [Character], _ count: ClosedRange<Int>) -> String {
        String((0..<Int.random(in: count, using: &random)).map { _ in characters.randomElement(using: &random)! })
    }

    private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random)! }

    private mutating func chance(_ part: Int, in whole: Int) -> Bool {
        Int.random(in: 0..<whole, using: &random) < part
    }
}
