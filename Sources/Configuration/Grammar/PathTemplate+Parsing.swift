extension PathTemplate {
    init(parsing text: String) throws(Rejection) {
        guard text.hasPrefix("/") else {
            throw .because("the path `\(text)` doesn't begin with a slash; write `/\(text)`")
        }
        guard text != "/" else {
            self.init(segments: [], matchesRest: false)
            return
        }
        var parts = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        let matchesRest = parts.last == "**"
        if matchesRest { parts.removeLast() }
        var segments: [Segment] = []
        for part in parts {
            let segment = try Self.segment(part, of: text)
            if case .parameter(let name) = segment, segments.contains(segment) {
                throw .because("`{\(name)}` stands twice in the path `\(text)`; give each a name of its own")
            }
            segments.append(segment)
        }
        self.init(segments: segments, matchesRest: matchesRest)
    }

    private static func segment(_ part: Substring, of text: String) throws(Rejection) -> Segment {
        switch part {
        case "":
            throw .because("the path `\(text)` has an empty segment; remove the slash that is too many")
        case ".", "..":
            throw .because("the path `\(text)` has a dot segment; write the path it leads to")
        case "*", "**":
            throw .because(
                "`\(part)` in the path `\(text)` is not a segment; write `{name}` for one segment, or `/**` at the end"
            )
        default:
            break
        }
        if part.hasPrefix("{"), part.hasSuffix("}") {
            let name = part.dropFirst().dropLast()
            guard let first = name.utf8.first, !first.isASCIIDigit,
                name.utf8.allSatisfy({ $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "_") })
            else {
                throw .because(
                    "`\(part)` in the path `\(text)` has no valid name; write letters, digits and `_`, as in `{id}`"
                )
            }
            return .parameter(String(name))
        }
        for scalar in part.unicodeScalars where !isLiteral(scalar) {
            throw .because(
                "`\(scalar)` can't stand in the segment `\(part)` of the path `\(text)`; write letters, digits and -._~!$&'()+,;=:@, "
                    + "or `{name}` for a whole segment"
            )
        }
        return .literal(String(part))
    }

    private static func isLiteral(_ scalar: Unicode.Scalar) -> Bool {
        guard let byte = UInt8(exactly: scalar.value) else { return false }
        return byte.isASCIILetterOrDigit || "-._~!$&'()+,;=:@".utf8.contains(byte)
    }
}
