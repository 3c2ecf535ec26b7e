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
        guard text.hasSuffix(".tgj") else { return nil }
        let parts = text.dropLast(4).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let created = Int64(parts[0]), let writer = UInt16(parts[1]), created >= 0 else {
            return nil
        }
        self.init(createdMilliseconds: created, writer: writer)
        guard description == text else { return nil }
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
