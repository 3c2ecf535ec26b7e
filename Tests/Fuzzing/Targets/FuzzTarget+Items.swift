internal import Foundation
internal import ItemCounting

extension FuzzTarget {
    private static let texts = ["/data", "/includes/users", "/a/0", ""]
    private static let pointers: JSONPointerSet = {
        guard let set = try? JSONPointerSet(texts.map { try JSONPointer($0) }) else {
            fatalError("pointers that are none")
        }
        return set
    }()

    /// JSON documents: counted the same however their bytes come, and as Foundation's parser has it.
    static let items = FuzzTarget(name: "items") { bytes in
        let outcomes = deliveries(bytes).map { counting(bytes, ends: $0) }
        for outcome in outcomes where outcome != outcomes[0] {
            return "\(outcomes[0]) whole, \(outcome) in pieces: \(shown(bytes))"
        }
        guard !isDisputed(bytes) else { return nil }
        let parsed = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
        guard outcomes[0].isComplete == (parsed != nil) else {
            return "\(outcomes[0]), but Foundation \(parsed == nil ? "refuses" : "takes") \(shown(bytes))"
        }
        guard let parsed else { return nil }
        let counts = texts.map { count(parsed, at: $0.split(separator: "/").map(String.init)) }
        return counts == outcomes[0].counts ? nil : "\(outcomes[0].counts), but Foundation \(counts): \(shown(bytes))"
    }

    /// Lines of JSON: counted the same however their bytes come, and as their lines are one by one.
    static let lines = FuzzTarget(name: "lines") { bytes in
        let outcomes = deliveries(bytes).map { ends in
            var counter = LineItemCounter(pointers)
            forEachPiece(bytes, ends) { counter.feed($0) }
            return [counter.total, counter.documentCount, counter.malformedCount]
        }
        for outcome in outcomes where outcome != outcomes[0] {
            return "\(outcomes[0]) whole, \(outcome) in pieces: \(shown(bytes))"
        }
        let lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map { Array($0) }
        let totals = lines.map { counting($0, ends: [$0.count]).counts.reduce(0, +) }
        return totals.reduce(0, +) == outcomes[0][0]
            ? nil : "\(totals) in lines, \(outcomes[0][0]) in all: \(shown(bytes))"
    }

    private struct Counting: Equatable {
        var isComplete: Bool
        var counts: [Int]
    }

    private static func counting(_ bytes: [UInt8], ends: [Int]) -> Counting {
        var counter = ItemCounter(pointers)
        forEachPiece(bytes, ends) { counter.feed($0) }
        return Counting(
            isComplete: counter.finish() == .complete, counts: texts.indices.map { counter.count(at: $0) })
    }

    private static func forEachPiece(_ bytes: [UInt8], _ ends: [Int], _ body: (UnsafeRawBufferPointer) -> Void) {
        var start = 0
        for end in ends where end > start {
            Array(bytes[start..<end]).withUnsafeBytes(body)
            start = end
        }
    }

    /// Whether parsers may differ on the text: lone surrogates, numbers out of range, a comma before an end (which
    /// Foundation allows), a mark in front, bytes that are no UTF-8, zeros (which it takes for UTF-16 or UTF-32), names
    /// that stand twice, and depths that only one of them goes to.
    private static func isDisputed(_ bytes: [UInt8]) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0), bytes.first != 0xef,
            bytes.count(where: { $0 == 0x5b || $0 == 0x7b }) < 500
        else { return true }
        return text.contains(/\\u[dD][89a-fA-F]/) || text.contains(/[eE][+-]?[0-9]{3}/) || text.contains(/[0-9]{15}/)
            || text.contains(/,\s*[\]}]/) || hasRepeatedNames(text)
    }

    private static func hasRepeatedNames(_ text: String) -> Bool {
        let names = text.matches(of: /("(?:[^"\\]|\\.)*")\s*:/).map { match in
            try? JSONSerialization.jsonObject(with: Data(match.1.utf8), options: .fragmentsAllowed) as? String
        }
        return Set(names).count != names.count
    }

    private static func count(_ document: Any, at path: [String]) -> Int {
        var place: Any? = document
        for token in path {
            if let object = place as? [String: Any] {
                place = object[token]
            } else if let array = place as? [Any], let index = Int(token), array.indices.contains(index) {
                place = array[index]
            } else {
                return 0
            }
        }
        if let array = place as? [Any] { return array.count }
        return place is [String: Any] ? 1 : 0
    }
}
