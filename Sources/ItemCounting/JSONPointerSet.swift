/// A few pointers, compiled into a tree of member names that any number of counters share.
public final class JSONPointerSet: Sendable {
    /// A place on the way to, or at, one of the pointers.
    struct Node: Sendable {
        /// The children stand side by side, sorted by name.
        var children: Range<Int>
        /// Which pointer ends here; nil if none.
        var slot: Int?
        /// Whether a string that stands here is wanted.
        var isString = false
        /// Where its name stands in `names`, in UTF-8.
        var name: Range<Int>
        /// The name as the index of an array's element; nil if it is none.
        var elementIndex: Int?
    }

    /// In the order that counts are asked for.
    public let pointers: [JSONPointer]
    /// Whether any string is wanted; see `ItemCounter.feedUntilString`.
    public let wantsStrings: Bool

    /// The whole document's node is the first.
    let nodes: [Node]
    let names: [UInt8]

    /// - Parameters:
    ///   - pointers: where items are counted.
    ///   - strings: where strings are wanted.
    /// - Throws: `duplicatePointer`.
    public init(_ pointers: [JSONPointer], strings: [JSONPointer] = []) throws(ItemCountingError) {
        self.pointers = pointers
        wantsStrings = !strings.isEmpty
        var nodes = [Node(children: 0..<0, slot: nil, name: 0..<0, elementIndex: nil)]
        var names: [UInt8] = []
        // What leads through each node: a pointer's slot and the tokens that are left of it.
        let all = pointers + strings
        var waiting = [all.enumerated().map { (slot: $0.offset, tokens: $0.element.tokens[...]) }]
        var index = 0
        while index < nodes.count {
            let ending = waiting[index].filter(\.tokens.isEmpty)
            if ending.count > 1 { throw .duplicatePointer(all[ending[1].slot].description) }
            nodes[index].slot = ending.first.map(\.slot).flatMap { $0 < pointers.count ? $0 : nil }
            nodes[index].isString = ending.first.map { $0.slot >= pointers.count } ?? false
            let children = Dictionary(grouping: waiting[index].filter { !$0.tokens.isEmpty }) { $0.tokens.first ?? [] }
            nodes[index].children = nodes.count..<nodes.count + children.count
            for name in children.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                nodes.append(
                    Node(
                        children: 0..<0, slot: nil, name: names.count..<names.count + name.count,
                        elementIndex: Self.elementIndex(name)))
                names += name
                waiting.append((children[name] ?? []).map { ($0.slot, $0.tokens.dropFirst()) })
            }
            index += 1
        }
        self.nodes = nodes
        self.names = names
    }

    /// `0`, or digits that don't begin with 0 (RFC 6901 §4).
    private static func elementIndex(_ name: [UInt8]) -> Int? {
        guard let first = name.first, first != UInt8(ascii: "0") || name.count == 1,
            name.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int(String(decoding: name, as: UTF8.self))
    }
}
