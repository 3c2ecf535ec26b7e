/// What recovery found in a file that was not finished, or is damaged.
public struct RecoveredFile: Sendable, Equatable, CustomStringConvertible {
    /// The file's name in the journal's directory.
    public let file: String
    /// How many whole records it holds.
    public let accessCount: UInt64
    /// Where the last whole frame ends; the file was cut there unless it is damaged.
    public let offset: Int
    /// How many bytes of a torn last write were cut off there; 0 when the write had not begun.
    public let tornByteCount: Int
    /// What is damaged in front of intact records.
    ///
    /// Such a file is left just as it is, for somebody to look at.
    public let damages: [JournalDamage]
    /// Whether the file was removed, since not even its header had been written.
    public let isRemoved: Bool

    public var description: String {
        if !damages.isEmpty { return damages.map(\.description).joined(separator: "\n") }
        if isRemoved { return "\(file): removed, as nothing had been written to it" }
        if tornByteCount == 0 { return "\(file): was not finished; all of its \(accessCount) records are whole" }
        return "\(file): cut off a torn tail of \(tornByteCount) bytes at offset \(offset), "
            + "behind \(accessCount) whole records"
    }
}
