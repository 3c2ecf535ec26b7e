/// Reads the text that wire cases are kept as.
struct WireCaseReader {
    /// A case as far as it has been read.
    struct Draft {
        var name = ""
        var reason = ""
        var source = ""
        var method = "GET"
        var end = WireCase.End.close
        /// With the words in braces, without the escapes resolved.
        var text: [Line] = []
        var each: [String] = []
        var statuses: [Int] = []
        var kind = ""
        var sights: [WireCase.Sight] = []
        var closes = false
        var body: String?
        var with: [String] = []
        var without: [String] = []
    }

    enum Line {
        /// With a line end behind it.
        case whole(String)
        case raw(String)
    }

    private let file: String
    private let words: [String: String]
    private var draft: Draft?
    private var cases: [WireCase] = []

    init(file: String, words: [String: String]) {
        self.file = file
        self.words = words
    }

    mutating func read(_ text: String) throws -> [WireCase] {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            do {
                try read(line: String(line))
            } catch {
                throw WireFailure.system("\(file):\(index + 1): \(error)")
            }
        }
        try finish()
        return cases
    }

    private mutating func read(line: String) throws {
        if line.isEmpty || line.hasPrefix("#") { return }
        let word = String(line.prefix { $0 != " " })
        let rest = line.count > word.count ? String(line.dropFirst(word.count + 1)) : ""
        if word == "case" {
            try finish()
            draft = Draft(name: rest)
            return
        }
        guard var draft else { throw WireFailure.system("`\(line)` stands before the first case") }
        try WireCaseReader.take(word, rest, into: &draft)
        self.draft = draft
    }

    private static func take(_ word: String, _ rest: String, into draft: inout Draft) throws {
        let first = rest.prefix { $0 != " " }
        switch word {
        case ">": draft.text.append(.whole(rest))
        case "|": draft.text.append(.raw(rest))
        case "why": draft.reason += (draft.reason.isEmpty ? "" : " ") + rest
        case "rfc": draft.source = "RFC " + rest
        case "known": draft.source = rest
        case "each": draft.each.append(rest)
        case "refuse", "gives":
            draft.kind = word
            draft.statuses = rest.split(separator: " ").compactMap { Int($0) }
        case "pass", "wait", "cut": draft.kind = word
        case "answers": draft.statuses = rest.split(separator: " ").compactMap { Int($0) }
        case "closes": draft.closes = true
        case "sees":
            draft.sights.append(WireCase.Sight(method: String(first), target: String(rest.dropFirst(first.count + 1))))
        case "method": draft.method = rest
        case "end":
            guard let end = WireCase.End(rawValue: rest) else { throw WireFailure.system("`\(rest)` is no end") }
            draft.end = end
        case "body", "with", "without": takeDetail(word, rest, into: &draft)
        default: throw WireFailure.system("`\(word)` means nothing")
        }
    }

    /// What a request that the upstream sees, or else the answer that the caller gets, has to have.
    private static func takeDetail(_ word: String, _ rest: String, into draft: inout Draft) {
        let last = draft.sights.count - 1
        switch (word, last >= 0) {
        case ("body", true): draft.sights[last].body = rest
        case ("with", true): draft.sights[last].with.append(rest)
        case ("without", true): draft.sights[last].without.append(rest)
        case ("body", false): draft.body = rest
        case ("with", false): draft.with.append(rest)
        default: draft.without.append(rest)
        }
    }

    private mutating func finish() throws {
        guard let draft else { return }
        self.draft = nil
        guard !draft.reason.isEmpty, !draft.source.isEmpty else {
            throw WireFailure.system("case \(draft.name) has no reason or source")
        }
        let variants = draft.each.isEmpty ? [nil] : draft.each.map { Optional($0) }
        for (index, variant) in variants.enumerated() {
            let bytes = try draft.text.flatMap { line in
                switch line {
                case .whole(let text): try resolve(text, each: variant) + [13, 10]
                case .raw(let text): try resolve(text, each: variant)
                }
            }
            let name = variant.map { "\(draft.name) \(index + 1) `\($0.prefix(40))`" } ?? draft.name
            cases.append(
                WireCase(draft, name: name, bytes: bytes, expectation: try expectation(draft, each: variant)))
        }
    }

    private func expectation(_ draft: Draft, each: String?) throws -> WireCase.Expectation {
        func text(_ text: String) throws -> String { String(decoding: try resolve(text, each: each), as: UTF8.self) }
        switch draft.kind {
        case "refuse": return .refused(draft.statuses)
        case "wait": return .waits
        case "cut": return .cut
        case "pass":
            guard !draft.sights.isEmpty else { throw WireFailure.system("case \(draft.name) doesn't say what is seen") }
            let statuses = draft.statuses.isEmpty ? draft.sights.map { _ in 200 } : draft.statuses
            let sights = try draft.sights.map { sight in
                var sight = sight
                sight.body = try text(sight.body)
                sight.with = try sight.with.map(text)
                return sight
            }
            return .passed(sights, statuses: statuses, closes: draft.closes)
        case "gives":
            return .answered(
                status: draft.statuses.first ?? 0, body: try draft.body.map(text), with: try draft.with.map(text),
                without: draft.without)
        default: throw WireFailure.system("case \(draft.name) doesn't say what is expected")
        }
    }

    /// The bytes of a text: `\r`, `\n`, `\t`, `\0`, `\\` and `\xHH` are escapes, `{WORD}` is a word, `{a*100}` a hundred.
    private func resolve(_ text: String, each: String?) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\") {
                bytes.append(try escape(&rest))
            } else if byte == UInt8(ascii: "{"), let end = rest.firstIndex(of: UInt8(ascii: "}")) {
                let word = String(decoding: rest[..<end], as: UTF8.self)
                rest = rest[(end + 1)...]
                bytes += try value(of: word, each: each)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    private func value(of word: String, each: String?) throws -> [UInt8] {
        if word == "EACH", let each { return try resolve(each, each: nil) }
        if let value = words[word] { return Array(value.utf8) }
        if let star = word.lastIndex(of: "*"), let count = Int(word[word.index(after: star)...]) {
            let unit = try resolve(String(word[..<star]), each: each)
            return (0..<count).flatMap { _ in unit }
        }
        return Array("{\(word)}".utf8)
    }

    private func escape(_ rest: inout ArraySlice<UInt8>) throws -> UInt8 {
        switch rest.popFirst() {
        case UInt8(ascii: "r"): return 13
        case UInt8(ascii: "n"): return 10
        case UInt8(ascii: "t"): return 9
        case UInt8(ascii: "0"): return 0
        case UInt8(ascii: "s"): return 32
        case UInt8(ascii: "\\"): return UInt8(ascii: "\\")
        case UInt8(ascii: "x"):
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            rest = rest.dropFirst(2)
            guard let byte = UInt8(digits, radix: 16) else { throw WireFailure.system("`\\x\(digits)` is no byte") }
            return byte
        default: throw WireFailure.system("an escape that means nothing")
        }
    }
}
