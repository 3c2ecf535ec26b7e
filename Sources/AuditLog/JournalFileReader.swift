internal import Glibc

/// Reads one journal file from front to back through a bounded buffer, also while it is being written.
final class JournalFileReader {
    let source: JournalSource
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

    private static let bufferCapacity = 256 << 10
    private let path: String
    private let descriptor: Int32
    private let startOffset: Int
    private let buffer: UnsafeMutableRawBufferPointer
    /// Where the buffer's first byte stands in the file, and how many bytes it holds.
    private var bufferOffset = 0
    private var bufferCount = 0

    /// Opens a file and reads its header.
    ///
    /// Entries before `startOffset` are passed over (their definitions are not).
    init(_ name: JournalFileName, in directory: String, from startOffset: Int = 0) throws(AuditLogError) {
        path = "\(directory)/\(name)"
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        self.startOffset = startOffset
        buffer = .allocate(byteCount: Self.bufferCapacity, alignment: 16)
        offset = JournalHeader.byteCount
        guard descriptor >= 0 else {
            let code = errno
            buffer.deallocate()
            throw .system(call: "open", path: path, errno: code)
        }
        let header: JournalHeader?
        do throws(AuditLogError) {
            bufferCount = try Self.read(descriptor, into: buffer, 0, path)
            header = try JournalHeader(
                UnsafeRawBufferPointer(rebasing: buffer[..<bufferCount]), path: path)
        } catch {
            buffer.deallocate()
            close(descriptor)
            throw error
        }
        source = JournalSource(
            file: name.description, writer: header?.writer ?? name.writer, run: header?.run ?? 0)
        if header == nil { offset = 0 }
    }

    deinit {
        buffer.deallocate()
        close(descriptor)
    }

    /// The next access; nil at the end of what is whole now.
    ///
    /// Calling again goes on with what was written since.
    func next() throws(AuditLogError) -> JournalEntry? {
        while let frame = try nextFrame() {
            let frameOffset = offset
            offset += frame.byteCount
            guard frameOffset >= startOffset || offset <= startOffset else {
                throw .noSuchPosition(JournalPosition(file: source.file, offset: startOffset))
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
                    return JournalEntry(
                        access: try Access(decoding: frame.payload), source: source, offset: frameOffset)
                } catch {
                    guard case .invalidRecord(let reason) = error else { throw error }
                    report(.invalidRecord(reason), at: frameOffset)
                }
            }
        }
        return nil
    }

    private func report(_ kind: JournalDamage.Kind, at offset: Int) {
        damages.append(JournalDamage(file: source.file, offset: offset, kind: kind))
    }

    // MARK: - Frames

    /// The frame at `offset`, or the next valid one behind a damage, to which `offset` then moves.
    private func nextFrame() throws(AuditLogError) -> JournalFrame.Parsed? {
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
        for position in range.reversed() {
            if let bytes = try window(at: position, atLeast: 1), bytes[0] != 0 { return position + 1 }
        }
        return range.lowerBound
    }

    // MARK: - Bytes

    /// The bytes at an offset: what the buffer has, but at least so many; nil when the file hasn't that many.
    private func window(at position: Int, atLeast count: Int) throws(AuditLogError) -> UnsafeRawBufferPointer? {
        if position < bufferOffset || position + count > bufferOffset + bufferCount {
            bufferOffset = position
            bufferCount = try Self.read(descriptor, into: buffer, position, path)
            guard count <= bufferCount else { return nil }
        }
        return UnsafeRawBufferPointer(rebasing: buffer[(position - bufferOffset)..<bufferCount])
    }

    /// Fills a buffer from an offset of the file, as far as the file goes.
    private static func read(
        _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, _ position: Int, _ path: String
    ) throws(AuditLogError) -> Int {
        var count = 0
        while count < buffer.count {
            let part = pread(descriptor, buffer.baseAddress! + count, buffer.count - count, position + count)
            if part == 0 { break }
            if part < 0 {
                if errno == EINTR { continue }
                throw .system(call: "read", path: path, errno: errno)
            }
            count += part
        }
        return count
    }
}
