/// A place in a journal file that isn't as it was written, with intact frames behind it.
public struct JournalDamage: Sendable, Equatable, CustomStringConvertible {
    public enum Kind: Sendable, Equatable {
        /// So many bytes are no valid frames.
        case unreadable(byteCount: Int)
        /// Every frame is valid, but there are not as many accesses as the end says.
        case miscounted(expected: UInt64, found: UInt64)
        /// The frame is valid, but its access is not in canonical form.
        case invalidRecord(String)
        /// Reading was to go on in the middle of a frame, as the file isn't the same before that place as it was; it
        /// goes on behind the frame.
        case displaced(position: Int)
    }

    public let file: String
    public let offset: Int
    public let kind: Kind

    public var description: String {
        switch kind {
        case .unreadable(let byteCount):
            "\(file): damaged: \(byteCount) bytes from offset \(offset) are no valid records"
        case .miscounted(let expected, let found):
            "\(file): damaged: \(found) records instead of the \(expected) that were written"
        case .invalidRecord(let reason):
            "\(file): damaged: the record at offset \(offset) is \(reason)"
        case .displaced(let position):
            "\(file): damaged: the record at offset \(offset) goes beyond \(position), where one began before"
        }
    }
}
