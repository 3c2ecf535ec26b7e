/// Sizes of a journal's files, in bytes.
public struct JournalSettings: Sendable, Equatable {
    /// How much room is taken from the disk ahead of what is written, each time; 4 MiB is 30,000 records.
    public var preallocationBytes: Int
    /// At which size a new file is begun.
    public var maximumFileBytes: Int

    public init(preallocationBytes: Int = 4 << 20, maximumFileBytes: Int = 64 << 20) {
        precondition(preallocationBytes > 0 && maximumFileBytes > 0, "sizes are positive")
        self.preallocationBytes = preallocationBytes
        self.maximumFileBytes = maximumFileBytes
    }
}
