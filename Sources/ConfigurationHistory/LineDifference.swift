/// The difference of two texts in lines, as `diff -u` shows it.
package struct LineDifference {
    /// Lines of unchanged text around a change.
    private static let context = 3
    /// Beyond so many pairs of lines no shortest difference is looked for: everything between what both texts begin and
    /// end with is shown as replaced.
    private static let searchBound = 50_000_000

    /// With its end, which counts: CR LF is another end than LF.
    private typealias Line = ArraySlice<UInt8>

    private enum Step {
        case both(Line), old(Line), new(Line)

        var isChange: Bool { if case .both = self { false } else { true } }
    }

    private let steps: [Step]

    package init(from old: [UInt8], to new: [UInt8]) {
        steps = Self.steps(from: Self.lines(old), to: Self.lines(new))
    }

    package var isEmpty: Bool { !steps.contains(where: \.isChange) }

    /// Hunks with their heads; a line that has no end is followed by `\ No newline at end of file`.
    package var hunks: [String] {
        var lines: [String] = []
        var (oldLine, newLine) = (1, 1)
        var position = 0
        while let change = steps[position...].firstIndex(where: \.isChange) {
            let start = max(position, change - Self.context)
            for step in steps[position..<start] { Self.count(step, &oldLine, &newLine) }
            let end = hunkEnd(after: change)
            let (firstOld, firstNew) = (oldLine, newLine)
            for step in steps[start..<end] { Self.count(step, &oldLine, &newLine) }
            let head = "@@ -\(Self.range(firstOld, oldLine)) +\(Self.range(firstNew, newLine)) @@"
            lines.append(head)
            lines += steps[start..<end].flatMap(Self.text)
            position = end
        }
        return lines
    }

    /// Behind the last line that belongs to the hunk of a change: so much unchanged text follows that nobody needs it.
    private func hunkEnd(after change: Int) -> Int {
        var last = change
        while let next = steps[(last + 1)...].firstIndex(where: \.isChange), next - last <= 2 * Self.context + 1 {
            last = next
        }
        return min(steps.count, last + 1 + Self.context)
    }

    private static func count(_ step: Step, _ old: inout Int, _ new: inout Int) {
        switch step {
        case .both: (old, new) = (old + 1, new + 1)
        case .old: old += 1
        case .new: new += 1
        }
    }

    /// A range of lines as hunks have it: an empty one stands behind the line before it.
    private static func range(_ first: Int, _ end: Int) -> String {
        switch end - first {
        case 0: "\(first - 1),0"
        case 1: "\(first)"
        default: "\(first),\(end - first)"
        }
    }

    private static func text(of step: Step) -> [String] {
        let (mark, line) =
            switch step {
            case .both(let line): (" ", line)
            case .old(let line): ("-", line)
            case .new(let line): ("+", line)
            }
        guard line.last == lineFeed else {
            return [mark + String(decoding: line, as: UTF8.self), "\\ No newline at end of file"]
        }
        return [mark + String(decoding: line.dropLast(), as: UTF8.self)]
    }

    private static let lineFeed = UInt8(ascii: "\n")

    /// How many lines end in CR LF, and how many in LF alone, for whom two lines look alike.
    package static func lineEnds(_ bytes: [UInt8]) -> (carriageReturns: Int, others: Int) {
        let lines = lines(bytes).filter { $0.last == lineFeed }
        let marked = lines.count { $0.dropLast().last == UInt8(ascii: "\r") }
        return (marked, lines.count - marked)
    }

    private static func lines(_ bytes: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: lineFeed) {
            lines.append(rest[...end])
            rest = rest[(end + 1)...]
        }
        return rest.isEmpty ? lines : lines + [rest]
    }

    private static func steps(from old: [Line], to new: [Line]) -> [Step] {
        let start = zip(old, new).prefix { $0 == $1 }.count
        let end = zip(old[start...].reversed(), new[start...].reversed()).prefix { $0 == $1 }.count
        let (oldMiddle, newMiddle) = (old[start..<(old.count - end)], new[start..<(new.count - end)])
        let middle =
            oldMiddle.count * newMiddle.count > searchBound
            ? oldMiddle.map(Step.old) + newMiddle.map(Step.new) : shortest(from: Array(oldMiddle), to: Array(newMiddle))
        return old[..<start].map(Step.both) + middle + old[(old.count - end)...].map(Step.both)
    }

    private static func shortest(from old: [Line], to new: [Line]) -> [Step] {
        let difference = new.difference(from: old)
        let removed = Set(difference.removals.map(\.offset))
        let inserted = Set(difference.insertions.map(\.offset))
        var steps: [Step] = []
        var (oldPlace, newPlace) = (0, 0)
        while oldPlace < old.count || newPlace < new.count {
            if oldPlace < old.count, removed.contains(oldPlace) {
                steps.append(.old(old[oldPlace]))
                oldPlace += 1
            } else if newPlace < new.count, inserted.contains(newPlace) {
                steps.append(.new(new[newPlace]))
                newPlace += 1
            } else {
                steps.append(.both(old[oldPlace]))
                (oldPlace, newPlace) = (oldPlace + 1, newPlace + 1)
            }
        }
        return steps
    }
}

extension CollectionDifference.Change {
    fileprivate var offset: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
