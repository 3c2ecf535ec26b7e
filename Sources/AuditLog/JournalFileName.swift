/// The name of a journal file: `<made, Unix milliseconds, 13 digits>-<writer, 3 digits or more>.tgj`.
///
/// Sorted by name, files are in the order in which they were made.
struct JournalFileName: Hashable, Comparable, CustomStringConvertible {
    let createdMilliseconds: Int64
    let writer: UInt16

    init(createdMilliseconds: Int64, writer: UInt16) {
        self.createdMilliseconds = createdMilliseconds
        self.writer = writer
    }

    /// Reads a name; nil for any that isn't exactly as described.
    init?(_ text: String) {
        let bytes = text.utf8
        guard text.hasSuffix(".tgj"), let dash = bytes.firstIndex(of: UInt8(ascii: "-")),
            let created = Self.number(bytes[..<dash], least: 13, as: Int64.self),
            let writer = Self.number(bytes[bytes.index(after: dash)...].dropLast(4), least: 3, as: UInt16.self)
        else { return nil }
        self.init(createdMilliseconds: created, writer: writer)
    }

    /// A number in its one form: digits alone, no more leading zeros than fill it up to the least count of digits.
    private static func number<Number: FixedWidthInteger>(
        _ digits: Substring.UTF8View, least: Int, as: Number.Type
    ) -> Number? {
        let count = digits.count
        guard count >= least, count == least || digits.first != UInt8(ascii: "0") else { return nil }
        var number: Number = 0
        for digit in digits {
            let value = digit &- UInt8(ascii: "0")
            guard value < 10 else { return nil }
            let (tens, isOver) = number.multipliedReportingOverflow(by: 10)
            let (sum, isTooLarge) = tens.addingReportingOverflow(Number(value))
            guard !isOver, !isTooLarge else { return nil }
            number = sum
        }
        return number
    }

    var description: String {
        "\(Self.padded(createdMilliseconds, to: 13))-\(Self.padded(Int64(writer), to: 3)).tgj"
    }

    static func < (left: Self, right: Self) -> Bool {
        (left.createdMilliseconds, left.writer) < (right.createdMilliseconds, right.writer)
    }

    private static func padded(_ number: Int64, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
