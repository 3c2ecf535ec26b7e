import Disk

@testable import AuditLog

/// 2026-03-01T12:00:00Z.
let noonNanoseconds: Int64 = 1_772_366_400_000_000_000

/// A plain access, told apart by its sequence, which also makes its request id and its time.
func sampleAccess(_ sequence: UInt64, kind: AccessKind = .complete) -> Access {
    var access = Access(
        timeNanoseconds: noonNanoseconds + Int64(sequence) * 1_000, request: RequestID(high: 7, low: sequence))
    access.kind = kind
    access.sequence = sequence
    access.status = 200
    access.method = .get
    return access
}

/// Everything a directory's journals hold, read to the end.
func readAll(
    _ directory: String, from positions: [JournalPosition] = [], streams: JournalReader.Streams = .raw,
    disk: any Disk = SystemDisk()
) throws -> [JournalEntry] {
    let reader = try JournalReader(directory: directory, from: positions, streams: streams, disk: disk)
    var entries: [JournalEntry] = []
    while let entry = try reader.next() { entries.append(entry) }
    return entries
}

/// The sequences of everything a directory's journals hold.
func sequences(_ directory: String, disk: any Disk = SystemDisk()) throws -> [UInt64] {
    try readAll(directory, disk: disk).map(\.access.sequence)
}

extension Access {
    /// The canonical bytes, as an array.
    var encoded: [UInt8] {
        var bytes = [UInt8](repeating: 0xAA, count: Self.encodedByteCount)
        bytes.withUnsafeMutableBytes { encode(to: $0.baseAddress!) }
        return bytes
    }
}
