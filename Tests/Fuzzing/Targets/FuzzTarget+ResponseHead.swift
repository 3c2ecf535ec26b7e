internal import HTTPWire

extension FuzzTarget {
    /// Heads of answers: the same however their bytes come, with nothing in them that could end a line.
    static let responseHead = FuzzTarget(name: "response-head") { bytes in
        for method in [HTTPWire.Method.get, .head] {
            let outcomes = deliveries(bytes).map { answer(bytes, ends: $0, to: method) }
            for outcome in outcomes where outcome != outcomes[0] {
                return "\(outcomes[0]) whole, \(outcome) in pieces: \(shown(bytes))"
            }
        }
        var parser = ResponseHeadParser()
        guard (try? parser.parse(bytes.span, answering: .get)) == true else { return nil }
        let head = parser.head
        for line in head.fields.lines {
            let hasControl = bytes[line.value.range].contains { $0 < 0x20 && $0 != 9 || $0 == 0x7f }
            if hasControl || bytes[line.line.range].suffix(2) != [13, 10] {
                return "a control character goes on: \(shown(bytes))"
            }
        }
        if bytes[head.reason.range].contains(where: { $0 < 0x20 && $0 != 9 || $0 == 0x7f }) {
            return "a control character in the reason goes on: \(shown(bytes))"
        }
        return nil
    }

    private static func answer(_ bytes: [UInt8], ends: [Int], to method: HTTPWire.Method) -> String {
        var parser = ResponseHeadParser()
        do throws(WireError) {
            for end in ends where try parser.parse(bytes.span.extracting(0..<end), answering: method) {
                let head = parser.head
                let fields = head.fields.lines.map { "\($0.name) \($0.value) \($0.known)" }
                return "\(head.status) \(head.minorVersion) \(head.reason) \(head.framing) \(head.keepsAlive) "
                    + "\(head.length) \(fields)"
            }
            return "unfinished"
        } catch {
            return "\(error)"
        }
    }
}
