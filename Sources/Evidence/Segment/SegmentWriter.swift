internal import Disk

/// Appends chunks to the segment files.
///
/// A file is its header (`EvidenceFileHeader`) and chunks, each beginning at a multiple of 8.
struct SegmentWriter {
    private let paths: EvidencePaths
    private let disk: any Disk
    /// A file this long is followed by another.
    private let fullByteCount: Int
    /// How far the newest file is written; nil before the first.
    private(set) var current: SegmentEnd?
    private var file: (any DiskFile)?
    private var hasNewName = false

    init(paths: EvidencePaths, disk: any Disk, current: SegmentEnd?, fullByteCount: Int) throws(EvidenceError) {
        self.paths = paths
        self.disk = disk
        self.current = current
        self.fullByteCount = fullByteCount
        if let current {
            file = try EvidenceError.onDisk { () throws(DiskError) in
                try disk.open(paths.segment(current.name), .modify)
            }
        }
    }

    /// Appends a chunk, to a new file when this one is full or of another day.
    mutating func append(_ chunk: [UInt8], day: EvidenceDay) throws(EvidenceError) -> (name: SegmentName, offset: Int) {
        let today = SegmentName(day)
        if let current, let file, current.name.date >= today.date, current.end + chunk.count <= fullByteCount {
            try EvidenceError.onDisk { () throws(DiskError) in try file.write(chunk, at: current.end) }
            self.current = SegmentEnd(name: current.name, end: current.end + chunk.count)
            return (current.name, current.end)
        }
        try sync()
        var name = today
        if let current, current.name.date >= today.date {
            name = SegmentName(date: current.name.date, number: current.name.number + 1)
        }
        let path = paths.segment(name)
        let file = try EvidenceError.onDisk { () throws(DiskError) in
            let file = try disk.open(path, .create)
            try file.write(EvidenceFileHeader(name).bytes + chunk, at: 0)
            return file
        }
        self.file = file
        hasNewName = true
        current = SegmentEnd(name: name, end: EvidenceFileHeader.byteCount + chunk.count)
        return (name, EvidenceFileHeader.byteCount)
    }

    /// Brings what was appended to the disk.
    mutating func sync() throws(EvidenceError) {
        guard let file else { return }
        try EvidenceError.onDisk { () throws(DiskError) in
            try file.sync()
            if hasNewName { try disk.syncDirectory(paths.segments) }
        }
        hasNewName = false
    }
}
