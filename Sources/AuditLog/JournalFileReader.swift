internal import Disk

/// Reads one journal file from front to back through a bounded buffer, also while it is being written.
final class JournalFileReader {
    private(set) var source: JournalSource
    /// Where to stop, at the beginning of a frame; nil: at the end of what is whole.
    ///
    /// What is behind it may be about to be taken back, so that nothing of it is kept when it moves.
    var bound: Int? {
        didSet { bufferCount = 0 }
    }
    /// What was found that isn't as it was written, so far.
    private(set) var damages: [JournalDamage] = []
    /// How many accesses were read, also those before the start position.
    private(set) var accessCount: UInt64 = 0
    /// Whether the last frame read says that the file was finished.
    private(set) var isFinished = false
    /// Behind the last whole frame read.
    private(set) var offset: Int
    /// How many bytes behind the last whole frame, up to the last that isn't zero, are no whole frame; known at the
    /// end.
    private(set) var tornByteCount = 0

    /// The access that `advance` went to, and where its frame begins.
    private var access = Access(timeNanoseconds: 0, request: RequestID(high: 0, low: 0))
    private(set) var accessOffset = 0

    private static let bufferCapacity = 256 << 10
    private let path: String
    private let file: any DiskFile
    private let startOffset: Int
    /// Whether the file's header has been read, or its place passed over as damaged.
    private var hasHeader = false
    private let buffer: UnsafeMutableRawBufferPointer
    /// Where the buffer's first byte stands in the file, and how many bytes it holds.
    private var bufferOffset = 0
    private var bufferCount = 0

    /// Opens a file.
    ///
    /// Entries before `startOffset` are passed over (their definitions are not).
    init(
        _ name: JournalFileName, in directory: String, of disk: any Disk = SystemDisk(), from startOffset: Int = 0
    ) throws(AuditLogError) {
        let path = "\(directory)/\(name)"
        self.path = path
        file = try onDisk { () throws(DiskError) in try disk.open(path, .read) }
        self.startOffset = startOffset
        offset = 0
        source = JournalSource(file: name.description, writer: name.writer, run: 0)
        buffer = .allocate(byteCount: Self.bufferCapacity, alignment: 16)
    }

    deinit {
        buffer.deallocate()
    }

    /// Whether a file is there and something was written to it: its header or, where that is damaged, a valid frame.
    static func hasBegun(
        _ name: JournalFileName, in directory: String, of disk: any Disk
    ) throws(AuditLogError) -> Bool {
        do throws(AuditLogError) {
            let reader = try JournalFileReader(name, in: directory, of: disk)
            try reader.readHeader()
            if reader.hasHeader { return true }
            return try reader.nextFrame() != nil
        } catch {
            switch error {
            case .disk(.missing): return false
            // Reading it will say so.
            case .unsupportedVersion: return true
            default: throw error
            }
        }
    }

    /// Reads the header, if it has been written by now.
    private func readHeader() throws(AuditLogError) {
        bufferCount = 0
        guard let bytes = try window(at: 0, atLeast: JournalHeader.byteCount),
            let header = try JournalHeader(bytes, path: path)
        else { return }
        source = JournalSource(file: source.file, writer: header.writer, run: header.run)
        offset = JournalHeader.byteCount
        hasHeader = true
    }

    /// The access that `advance` went to.
    var entry: JournalEntry { JournalEntry(access: access, source: source, offset: accessOffset) }

    /// When it was recorded, in Unix nanoseconds.
    var recordedNanoseconds: Int64 { access.recordedNanoseconds }

    /// Goes to the next access; false at the end of what is whole now.
    ///
    /// Calling again goes on with what was written since.
    func advance() throws(AuditLogError) -> Bool {
        if !hasHeader { try readHeader() }
        while let frame = try nextFrame() {
            let frameOffset = offset
            offset += frame.byteCount
            if frameOffset < startOffset, offset > startOffset {
                report(.displaced(position: startOffset), at: frameOffset)
            }
            isFinished = frame.kind == .end
            switch frame.kind {
            case .define:
                source.define(frame.payload)
            case .end:
                let expected: UInt64 = frame.payload.littleEndian(at: 0)
                if expected != accessCount, damages.isEmpty {
                    report(.miscounted(expected: expected, found: accessCount), at: frameOffset)
                }
            case .access:
                accessCount += 1
                guard frameOffset >= startOffset else { continue }
                do throws(AuditLogError) {
                    access = try Access(decoding: frame.payload)
                    accessOffset = frameOffset
                    return true
                } catch {
                    guard case .invalidRecord(let reason) = error else { throw error }
                    report(.invalidRecord(reason), at: frameOffset)
                }
            }
        }
        return false
    }

    private func report(_ kind: JournalDamage.Kind, at offset: Int) {
        damages.append(JournalDamage(file: source.file, offset: offset, kind: kind))
    }

    // MARK: - Frames

    /// The frame at `offset`, or the next valid one behind a damage, to which `offset` then moves.
    private func nextFrame() throws(AuditLogError) -> JournalFrame.Parsed? {
        if let bound, offset >= bound { return nil }
        if offset >= JournalHeader.byteCount {
            if let frame = try frame(at: offset) { return frame }
            // It may have been written since the buffer was filled.
            bufferCount = 0
            if let frame = try frame(at: offset) { return frame }
        }
        guard let resumption = try findFrame(from: max(offset + 8, JournalHeader.byteCount)) else { return nil }
        // What is written while the search goes on shows up behind before it shows up here; look again.
        bufferCount = 0
        if offset >= JournalHeader.byteCount, let frame = try frame(at: offset) { return frame }
        report(.unreadable(byteCount: resumption - offset), at: offset)
        hasHeader = true
        offset = resumption
        return try frame(at: offset)
    }

    private func frame(at offset: Int) throws(AuditLogError) -> JournalFrame.Parsed? {
        var needed = JournalFrame.headByteCount
        while true {
            guard let bytes = try window(at: offset, atLeast: needed) else { return nil }
            switch JournalFrame.read(bytes) {
            case .frame(let frame): return frame
            case .needs(let count): needed = count
            case .none: return nil
            }
        }
    }

    /// Where the next valid frame begins, at or behind an offset; nil, with `tornByteCount` set, when there is none.
    private func findFrame(from first: Int) throws(AuditLogError) -> Int? {
        var behindLastByte = try endOfBytes(in: offset..<first)
        var candidate = first
        while let bytes = try window(at: candidate, atLeast: 8) {
            let zeros = Self.countOfZeroWords(bytes)
            candidate += zeros * 8
            if zeros == bytes.count / 8 { continue }
            if try frame(at: candidate) != nil { return candidate }
            behindLastByte = try endOfBytes(in: candidate..<candidate + 8)
            candidate += 8
        }
        let rest = try endOfBytes(in: candidate..<candidate + 8)
        if rest > candidate { behindLastByte = rest }
        tornByteCount = max(0, behindLastByte - offset)
        return nil
    }

    /// How many words of 8 bytes at the beginning are zero.
    private static func countOfZeroWords(_ bytes: UnsafeRawBufferPointer) -> Int {
        let words = bytes.count / 8
        var count = 0
        while count < words, bytes.loadUnaligned(fromByteOffset: count * 8, as: UInt64.self) == 0 { count += 1 }
        return count
    }

    /// Behind the last byte in a range that isn't zero; the range's beginning when there is none.
    private func endOfBytes(in range: Range<Int>) throws(AuditLogError) -> Int {
        guard let bytes = try window(at: range.lowerBound, atLeast: 1) else { return range.lowerBound }
        var count = min(range.count, bytes.count)
        while count > 0, bytes[count - 1] == 0 { count -= 1 }
        return range.lowerBound + count
    }

    // MARK: - Bytes

    /// The bytes at an offset: what the buffer has, but at least so many; nil when there aren't that many.
    private func window(at position: Int, atLeast count: Int) throws(AuditLogError) -> UnsafeRawBufferPointer? {
        if position < bufferOffset || position + count > bufferOffset + bufferCount {
            let wanted = min(buffer.count, max(0, (bound ?? .max) - position))
            bufferOffset = position
            bufferCount = try onDisk { () throws(DiskError) in
                try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]), at: position)
            }
            guard count <= bufferCount else { return nil }
        }
        return UnsafeRawBufferPointer(rebasing: buffer[(position - bufferOffset)..<bufferCount])
    }
}
