/// How a route's answers are continued.
extension ConfigurationLoader {
    func readCursor(
        _ value: Value, items: [GatewayConfiguration.ItemPointer], format: GatewayConfiguration.AnswerFormat
    ) -> GatewayConfiguration.Cursor? {
        guard let fields = value.fields("`cursor`", ["query", "answer", "unsealed"]) else { return nil }
        if format == .lines {
            value.report("an answer of lines has no cursor that could be sealed; remove `cursor`")
        }
        let query = fields.required("query", "name the query parameter that it is sent in").map { list in
            readOneOrMore(list, "query parameters", "`[next_token, pagination_token]`", .queryParameter)
        }
        let answer = fields.required("answer", "write where it stands, as in `/meta/next_token`").map { list in
            readOneOrMore(list, "JSON pointers", "`[/meta/next_token, /meta/previous_token]`", .jsonPointer)
        }
        for pointer in answer ?? [] where items.contains(where: { $0.pointer == pointer }) {
            fields["answer"]?.report("`\(pointer)` is counted as items; a cursor is a text of its own")
        }
        let takesUnsealed = fields.optional("unsealed", .word("how unsealed cursors are treated")) ?? Unsealed.refuse
        guard let query, let answer else { return nil }
        return GatewayConfiguration.Cursor(query: query, answer: answer, takesUnsealed: takesUnsealed == .pass)
    }

    /// What becomes of cursors without a seal.
    enum Unsealed: String, CaseIterable {
        case refuse, pass
    }

    /// Reads one text, or a list of several that differ.
    private func readOneOrMore(
        _ value: Value, _ wanted: String, _ sample: String, _ grammar: Grammar<String>
    ) -> [String] {
        guard value.isList else { return value.read(grammar).map { [$0] } ?? [] }
        guard let values = value.list(of: wanted, "write \(sample)") else { return [] }
        if values.isEmpty { value.report("the list is empty; write \(sample)") }
        var texts: [String] = []
        for element in values {
            guard let text = element.read(grammar) else { continue }
            if texts.contains(text) {
                element.report("`\(text)` stands twice in this list; remove one")
            } else {
                texts.append(text)
            }
        }
        return texts
    }
}
