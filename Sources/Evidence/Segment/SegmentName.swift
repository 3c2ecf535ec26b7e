/// The name of a segment file: `20220131-0001.tgs`, the day it was begun and its number on that day, from 1.
package struct SegmentName: Sendable, Hashable, Comparable {
    /// The day in decimal digits: 20220131.
    package var date: UInt32
    package var number: UInt32

    init(date: UInt32, number: UInt32) {
        self.date = date
        self.number = number
    }

    /// The first of a day.
    init(_ day: EvidenceDay) {
        let (year, month, day) = day.date
        date = UInt32(clamping: year * 10_000 + month * 100 + day)
        number = 1
    }

    /// Reads a file's name; nil for any other.
    init?(_ name: String) {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].hasSuffix(".tgs"), let date = String.number(parts[0]),
            let number = String.number(parts[1].dropLast(4))
        else { return nil }
        self.init(date: UInt32(clamping: date), number: UInt32(clamping: number))
        guard description == name, number > 0 else { return nil }
    }

    package static func < (left: SegmentName, right: SegmentName) -> Bool {
        (left.date, left.number) < (right.date, right.number)
    }
}

extension SegmentName: CustomStringConvertible {
    package var description: String {
        "\(String(Int(date), padded: 8))-\(String(Int(number), padded: 4)).tgs"
    }
}
