/// A place between two frames of a journal; places of one writer are in the order in which it wrote.
public struct JournalPosition: Sendable, Hashable, Comparable {
    /// The file's name in the journal's directory.
    public var file: String
    /// Bytes from the file's beginning.
    public var offset: Int

    public init(file: String, offset: Int) {
        self.file = file
        self.offset = offset
    }

    /// Which event loop wrote the file; nil if that is no journal's name.
    public var writer: UInt16? { JournalFileName(file)?.writer }

    public static func < (left: JournalPosition, right: JournalPosition) -> Bool {
        // Names begin with their time, in as many digits.
        (left.file, left.offset) < (right.file, right.offset)
    }
}
