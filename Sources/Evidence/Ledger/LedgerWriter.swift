internal import Disk

/// Appends groups to the ledger.
struct LedgerWriter {
    private let paths: EvidencePaths
    private let disk: any Disk
    /// The newest file; nil before the first.
    private(set) var name: LedgerName?
    private var file: (any DiskFile)?
    private var end = 0

    /// - Parameter current: the newest file and where its last group ends.
    init(paths: EvidencePaths, disk: any Disk, current: (name: LedgerName, end: Int)?) throws(EvidenceError) {
        self.paths = paths
        self.disk = disk
        guard let current else { return }
        name = current.name
        end = current.end
        file = try EvidenceError.onDisk { () throws(DiskError) in
            try disk.open(paths.ledger(current.name), .modify)
        }
    }

    /// Begins a new file with its first group; durable when it returns.
    mutating func begin(_ name: LedgerName, group: [UInt8]) throws(EvidenceError) {
        let bytes = EvidenceFileHeader(name).bytes + group
        let path = paths.ledger(name)
        file = try EvidenceError.onDisk { () throws(DiskError) in
            try disk.replace(path, with: bytes)
            return try disk.open(path, .modify)
        }
        self.name = name
        end = bytes.count
    }

    /// Appends a group to the newest file; durable when it returns.
    mutating func append(_ group: [UInt8]) throws(EvidenceError) {
        guard let file else { preconditionFailure("the ledger has no file yet") }
        let end = end
        try EvidenceError.onDisk { () throws(DiskError) in
            try file.write(group, at: end)
            try file.sync()
        }
        self.end += group.count
    }
}
