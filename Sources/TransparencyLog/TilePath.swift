/// Where a tile or an entry bundle stands, relative to the log's directory or URL (C2SP tlog-tiles).
///
/// `tile/<level>/<index>[.p/<width>]` and `tile/entries/<index>[.p/<width>]`. The index is written in groups of three
/// digits, all but the last led by an x: 1234067 is `x001/x234/067`. Only partial tiles have a width, of 1 to 255.
package struct TilePath: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// Hashes of the tree; level 0 has those of the leaves.
        case hashes(level: Int)
        /// Entries themselves.
        case entries
    }

    package let kind: Kind
    package let index: Int
    /// How many hashes or entries it has, 1 to 256.
    package let width: Int

    /// - Precondition: level 0 to 63, index not negative, width 1 to 256.
    package init(_ kind: Kind, index: Int, width: Int = 256) {
        if case .hashes(let level) = kind { precondition((0...63).contains(level), "no level of a tree") }
        precondition(index >= 0 && (1...TileLayout.width).contains(width), "no tile of a tree")
        self.kind = kind
        self.index = index
        self.width = width
    }

    /// A path from its text; nil for any text but the one that `text` gives.
    package init?(_ text: String) {
        var parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
        guard parts.popFirst()?.elementsEqual("tile".utf8) == true, let kindPart = parts.popFirst() else { return nil }
        let kind: Kind
        if kindPart.elementsEqual("entries".utf8) {
            kind = .entries
        } else {
            guard kindPart.count <= 2, let level = Self.number(kindPart), level <= 63 else { return nil }
            kind = .hashes(level: level)
        }
        var width = TileLayout.width
        if parts.count >= 2, parts[parts.endIndex - 2].suffix(2).elementsEqual(".p".utf8) {
            guard let last = parts.popLast(), last.count <= 3, let number = Self.number(last),
                (1...255).contains(number)
            else { return nil }
            width = number
            parts[parts.endIndex - 1] = parts[parts.endIndex - 1].dropLast(2)
        }
        guard let index = Self.index(groups: parts) else { return nil }
        self.init(kind, index: index, width: width)
        // What is left are numbers written otherwise, with zeros before them.
        guard self.text.utf8.elementsEqual(text.utf8) else { return nil }
    }

    package var text: String {
        let part =
            switch kind {
            case .hashes(let level): "\(level)"
            case .entries: "entries"
            }
        var groups = Self.group(index % 1_000)
        var rest = index / 1_000
        while rest > 0 {
            groups = "x\(Self.group(rest % 1_000))/\(groups)"
            rest /= 1_000
        }
        return "tile/\(part)/\(groups)" + (isFull ? "" : ".p/\(width)")
    }

    /// Whether it has all 256 of its hashes or entries.
    package var isFull: Bool { width == TileLayout.width }

    /// The same tile with all of its hashes or entries.
    package var full: TilePath { TilePath(kind, index: index) }

    /// The same tile with fewer hashes or entries, or more.
    package func withWidth(_ width: Int) -> TilePath { TilePath(kind, index: index, width: width) }

    private static func group(_ number: Int) -> String {
        String("\(1_000 + number)".dropFirst())
    }

    private static func index(groups: ArraySlice<Substring.UTF8View>) -> Int? {
        guard let last = groups.last, last.count == 3 else { return nil }
        var index = 0
        for group in groups.dropLast() {
            guard group.count == 4, group.first == UInt8(ascii: "x"), let next = appended(group.dropFirst(), to: index)
            else { return nil }
            index = next
        }
        return appended(last, to: index)
    }

    private static func appended(_ digits: Substring.UTF8View, to index: Int) -> Int? {
        guard let number = number(digits) else { return nil }
        let (shifted, overflow) = index.multipliedReportingOverflow(by: 1_000)
        let (sum, carry) = shifted.addingReportingOverflow(number)
        return overflow || carry ? nil : sum
    }

    /// The number that few digits are; nil for anything but digits.
    private static func number(_ digits: Substring.UTF8View) -> Int? {
        var number = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return digits.isEmpty ? nil : number
    }
}

extension TilePath: CustomStringConvertible {
    package var description: String { text }
}
