@testable import ItemCounting

/// What a counter says of a document.
struct Counting: Equatable {
    var outcome: ItemCounter.Outcome
    var counts: [Int]

    /// Feeds the bytes in pieces whose lengths `nextLength` gives.
    init(_ bytes: [UInt8], at pointers: JSONPointerSet, nextLength: () -> Int = { .max }) {
        var counter = ItemCounter(pointers)
        self.init(bytes, with: &counter, nextLength: nextLength)
    }

    init(_ bytes: [UInt8], with counter: inout ItemCounter, nextLength: () -> Int = { .max }) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // A copy of its own, so that reading past the piece is reading past an allocation.
            let piece = Array(rest.prefix(nextLength()))
            piece.withUnsafeBytes { counter.feed($0) }
            rest = rest.dropFirst(piece.count)
        }
        outcome = counter.finish()
        counts = counter.pointers.pointers.indices.map { counter.count(at: $0) }
    }

    init(_ text: String, at pointers: [String]) throws {
        self.init(Array(text.utf8), at: try JSONPointerSet(pointers.map { try JSONPointer($0) }))
    }

    init(outcome: ItemCounter.Outcome, counts: [Int]) {
        self.outcome = outcome
        self.counts = counts
    }
}
