/// Names, paths and words.
extension Grammar where Result == String {
    /// What organizations, apps, tiers, limits, routes and so on are called; fit for a header field and a file name.
    static func name(_ owner: String) -> Grammar {
        Grammar("a name", "write the \(owner)'s name: letters, digits, `-`, `_` and `.`, at most 64") {
            text throws(Rejection) in
            guard (1...64).contains(text.utf8.count), text.utf8.first!.isASCIILetterOrDigit,
                text.utf8.allSatisfy({ $0.isASCIILetterOrDigit || "-_.".utf8.contains($0) })
            else {
                throw .malformed
            }
            return text
        }
    }

    /// A path in the file system, relative to the file that names it.
    static func path(_ example: String) -> Grammar {
        Grammar("a path", "write a path relative to this file, as in `\(example)`") { text throws(Rejection) in
            guard !text.isEmpty, !text.utf8.contains(0) else { throw .malformed }
            return text
        }
    }

    static func text(_ wanted: String, _ advice: String) -> Grammar {
        Grammar(wanted, advice) { text throws(Rejection) in
            guard text.contains(where: { !$0.isWhitespace }), !text.contains(where: \.isNewline) else {
                throw .malformed
            }
            return text
        }
    }

    /// What callers are told in a refusal: one line of at most 500 characters.
    static func notice(_ wanted: String, _ advice: String) -> Grammar {
        Grammar(wanted, advice) { given throws(Rejection) in
            let text = try text(wanted, advice).parse(given)
            guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else { throw .malformed }
            guard text.count <= 500 else { throw .because("the text is too long; write at most 500 characters") }
            return text
        }
    }

    /// Whom a refused caller is to write to.
    static var contact: Grammar {
        notice("a contact", "write an address, as in `api@example.com`")
    }

    /// A JSON pointer (RFC 6901).
    static var jsonPointer: Grammar {
        Grammar("a JSON pointer", "write a pointer to an array or an object, as in `/data`") { text throws(Rejection) in
            guard text.isEmpty || text.hasPrefix("/") else { throw .malformed }
            guard text.utf8.count(where: { $0 == UInt8(ascii: "/") }) <= 16 else {
                throw .because("`\(text)` is too deep; write a pointer of at most 16 names")
            }
            let afterTildes = text.utf8.split(separator: UInt8(ascii: "~"), omittingEmptySubsequences: false)
                .dropFirst()
            guard afterTildes.allSatisfy({ $0.first == UInt8(ascii: "0") || $0.first == UInt8(ascii: "1") }) else {
                throw .because("`\(text)` has a `~` that escapes nothing; write `~0` for `~` and `~1` for `/`")
            }
            return text
        }
    }

    /// The name of a query parameter, as it stands in a target.
    static var queryParameter: Grammar {
        Grammar("a query parameter", "write its name, as in `max_results`") { text throws(Rejection) in
            guard !text.isEmpty,
                text.utf8.allSatisfy({ $0.isASCIILetterOrDigit || "-._~".utf8.contains($0) })
            else {
                throw .malformed
            }
            return text
        }
    }

    /// A media type or, with `*` for the subtype, a range of them (RFC 9110, section 8.3.1), in lower case.
    static var mediaRange: Grammar {
        Grammar("a media type", "write type/subtype or type/*, as in `application/json`") { text throws(Rejection) in
            let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            let isToken: (Substring.UTF8View) -> Bool = { part in
                !part.isEmpty && part.allSatisfy { $0.isASCIILetterOrDigit || "!#$%&'+-.^_`|~".utf8.contains($0) }
            }
            guard parts.count == 2, isToken(parts[0]), isToken(parts[1]) || parts[1].elementsEqual("*".utf8) else {
                guard text == "*/*" else { throw .malformed }
                return text
            }
            return text.lowercased()
        }
    }
}

/// One of a few words.
extension Grammar where Result: RawRepresentable & CaseIterable, Result.RawValue == String {
    static func word(_ wanted: String) -> Grammar {
        let words = Result.allCases.map { "`\($0.rawValue)`" }
        let most = words.dropLast().joined(separator: ", ")
        return Grammar(wanted, "write \(most.isEmpty ? "" : "\(most) or ")\(words.last ?? "")") {
            text throws(Rejection) in
            guard let result = Result(rawValue: text) else { throw .malformed }
            return result
        }
    }
}

extension Grammar where Result == Bool {
    static var truth: Grammar {
        Grammar("a truth value", "write `true` or `false`") { text throws(Rejection) in
            switch text {
            case "true": true
            case "false": false
            default: throw .malformed
            }
        }
    }
}

extension Grammar where Result == HostAndPort {
    static var address: Grammar {
        Grammar("an address", "write host:port, as in `127.0.0.1:8080` or `\"[::1]:8080\"`") {
            text throws(Rejection) in
            try HostAndPort(parsing: text)
        }
    }
}
