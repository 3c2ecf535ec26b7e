internal import Disk

/// A file that is read from front to back, in few calls.
///
/// Not Sendable, and what it returns is valid until its next call.
final class BufferedFile {
    let path: String
    let file: any DiskFile
    /// The file's length when it was opened.
    let length: Int
    private var buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var filled = 0
    private static let leastByteCount = 1 << 18

    init(_ file: any DiskFile) throws(EvidenceError) {
        self.file = file
        path = file.path
        length = try EvidenceError.onDisk { () throws(DiskError) in try file.length() }
        buffer = .allocate(byteCount: min(max(length, 1), Self.leastByteCount), alignment: 16)
    }

    deinit {
        buffer.deallocate()
    }

    /// The bytes at an offset; nil when the file hasn't as many there.
    func bytes(at offset: Int, count: Int) throws(EvidenceError) -> UnsafeRawBufferPointer? {
        guard offset >= 0, count >= 0, count <= length - offset else { return nil }
        if offset < start || offset + count > start + filled { try fill(from: offset, count: count) }
        guard offset + count <= start + filled else { return nil }
        return UnsafeRawBufferPointer(rebasing: buffer[offset - start..<offset - start + count])
    }

    private func fill(from offset: Int, count: Int) throws(EvidenceError) {
        if count > buffer.count {
            buffer.deallocate()
            buffer = .allocate(byteCount: count, alignment: 16)
        }
        start = offset
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, length - offset)])
        filled = try EvidenceError.onDisk { () throws(DiskError) in try file.read(into: room, at: offset) }
    }
}
