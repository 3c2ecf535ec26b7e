import Disk

@testable import AuditLog

/// Reads what journals write, time and again, and notes what it gets.
///
/// Its positions outlive its readers, as those of a service that keeps them on the disk.
final class JournalFollower {
    private var delivered: [UInt16: [UInt64]] = [:]
    private let disk: any Disk
    private let directory: String
    private var reader: JournalReader?
    private(set) var positions: [JournalPosition] = []

    init(disk: any Disk, directory: String) {
        self.disk = disk
        self.directory = directory
    }

    /// The sequences of what it got from a writer, in the order in which it got them.
    func delivered(of writer: UInt16) -> [UInt64] { delivered[writer] ?? [] }

    /// Reads on, up to positions.
    ///
    /// - Parameters:
    ///   - anew: whether with a new reader, from the last positions.
    ///   - count: the most to read.
    func read(upTo bounds: [JournalPosition], anew: Bool, atMost count: Int) throws(AuditLogError) {
        if let reader, !anew {
            try reader.resume(upTo: bounds)
        } else {
            reader = try JournalReader(directory: directory, from: positions, upTo: bounds, disk: disk)
        }
        guard let reader else { return }
        defer { positions = reader.positions }
        var rest = count
        while rest > 0, let entry = try reader.next() {
            rest -= 1
            delivered[entry.source.writer, default: []].append(entry.access.sequence)
        }
    }

    /// Removes the files that hold nothing new.
    func prune() throws(AuditLogError) {
        _ = try JournalPruning.prune(directory: directory, before: positions, disk: disk)
    }

    /// Loses the reader, as when its process ends.
    func forget() {
        reader = nil
    }
}
