import Yams

/// The one YAML document of a file, with a place for each of its nodes.
///
/// Yams refuses a mapping with a key that stands twice, and says no more about the rest of the file. So that one run
/// finds everything, such a key is told apart by a mark inserted before it, and the text is composed again; `place(of:)`
/// and `originalKey(_:)` undo the insertion.
final class YAMLDocument {
    /// The name of the file in messages.
    let file: String
    let log: ProblemLog
    private var insertions: [Insertion] = []

    /// A mark that was put into the text, in the coordinates of the text it was put into.
    private struct Insertion {
        let line: Int
        let column: Int
        let width: Int
    }

    /// From the private use area: what is legal in YAML and nobody types.
    private static let mark: Unicode.Scalar = "\u{E000}"
    /// Composing is repeated for each, so their number is bounded.
    private static let largestNumberOfInsertions = 100

    init(file: String, log: ProblemLog) {
        self.file = file
        self.log = log
    }

    /// The root of the document; reports where there is none.
    func compose(_ text: String) -> Value? {
        var text = text
        while true {
            do {
                guard let root = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot() else {
                    log.report("the file is empty; write a mapping", at: Place(file: file, line: 1, column: 1))
                    return nil
                }
                return Value(node: root, document: self)
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                let name = names.first ?? ""
                guard tellApart(name, at: context.mark, in: &text) else {
                    let place = place(line: context.mark.line, column: context.mark.column)
                    log.report("`\(originalKey(name))` stands twice in a mapping; remove one", at: place)
                    return nil
                }
            } catch {
                reportSyntaxError(error, in: text)
                return nil
            }
        }
    }

    func place(of node: Node) -> Place {
        place(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    /// The key as its author wrote it.
    func originalKey(_ key: String) -> String {
        guard key.unicodeScalars.first == Self.mark,
            let end = key.unicodeScalars.dropFirst().firstIndex(of: Self.mark)
        else {
            return key
        }
        return String(key.unicodeScalars[end...].dropFirst())
    }

    /// Where a position of the text with its insertions is in the file.
    private func place(line: Int, column: Int) -> Place {
        var column = column
        for insertion in insertions.reversed() where insertion.line == line && column > insertion.column {
            column = max(insertion.column, column - insertion.width)
        }
        return Place(file: file, line: max(1, line), column: max(1, column))
    }

    /// Inserts a mark into the key at this position; false where the text there isn't simply the key.
    private func tellApart(_ key: String, at position: Mark, in text: inout String) -> Bool {
        guard !key.isEmpty, insertions.count < Self.largestNumberOfInsertions,
            var index = Self.index(line: position.line, column: position.column, in: text.unicodeScalars)
        else {
            return false
        }
        var column = position.column
        if text.unicodeScalars[index] == "\"" || text.unicodeScalars[index] == "'" {
            text.unicodeScalars.formIndex(after: &index)
            column += 1
        }
        guard text.unicodeScalars[index...].starts(with: key.unicodeScalars) else { return false }
        let inserted = "\(Self.mark)\(insertions.count)\(Self.mark)".unicodeScalars
        text.unicodeScalars.insert(contentsOf: inserted, at: index)
        insertions.append(Insertion(line: position.line, column: column, width: inserted.count))
        return true
    }

    /// The scalar at a position as libyaml counts them; nil behind the end.
    private static func index(line: Int, column: Int, in text: String.UnicodeScalarView) -> String.Index? {
        var (atLine, atColumn) = (1, 1)
        var previous: Unicode.Scalar = " "
        for index in text.indices {
            let scalar = text[index]
            if isLineEnd(previous, before: scalar) { (atLine, atColumn) = (atLine + 1, 1) }
            if atLine == line, atColumn == column { return index }
            atColumn += 1
            previous = scalar
        }
        return nil
    }

    /// The position behind the last scalar.
    private static func end(of text: String.UnicodeScalarView) -> (line: Int, column: Int) {
        var (line, column) = (1, 1)
        var previous: Unicode.Scalar = " "
        for scalar in text {
            if isLineEnd(previous, before: scalar) { (line, column) = (line + 1, 1) }
            column += 1
            previous = scalar
        }
        return isLineEnd(previous, before: " ") ? (line + 1, 1) : (line, column)
    }

    private static func isLineEnd(_ scalar: Unicode.Scalar, before next: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\u{85}", "\u{2028}", "\u{2029}": true
        case "\r": next != "\n"
        default: false
        }
    }

    private func reportSyntaxError(_ error: any Error, in text: String) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            let reason = [context?.text, problem].compactMap(\.self).joined(separator: ", ")
            // At the end of a text whose last line has no end, libyaml is one line further.
            let end = Self.end(of: text.unicodeScalars)
            let place =
                mark.line > end.line
                ? place(line: end.line, column: end.column) : place(line: mark.line, column: mark.column)
            log.report("not valid YAML: \(reason); mind indentation, quotes and brackets", at: place)
        case YamlError.reader(let problem, let offset, _, _):
            log.report("not valid YAML: \(problem); remove the character", at: place(of: offset ?? 0, in: text))
        default:
            log.report("not valid YAML: \(error); mend the file", at: Place(file: file, line: 1, column: 1))
        }
    }

    /// The place of a character, counted from the start of the text.
    private func place(of offset: Int, in text: String) -> Place {
        let before = text.prefix(offset).unicodeScalars
        let line = before.count { $0 == "\n" } + 1
        let column = before.reversed().prefix { $0 != "\n" }.count + 1
        return place(line: line, column: column)
    }
}
