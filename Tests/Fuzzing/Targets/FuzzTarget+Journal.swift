internal import AuditLog
internal import Glibc

extension FuzzTarget {
    /// Journal files: reading ends, gives the same a second time, and never more than there are bytes for.
    ///
    /// Checksums are put right before they are read, since no change would get past them otherwise; every other time,
    /// that is.
    static let journal = FuzzTarget(name: "journal") { bytes in
        for repairs in [true, false] {
            guard let path = journalFile(repairs ? repaired(bytes) : header + bytes) else { return nil }
            let raw = entries(path, .raw)
            if raw.count > bytes.count / 16 { return "\(raw.count) entries in \(bytes.count) bytes: \(shown(bytes))" }
            if raw != entries(path, .raw) { return "a second reading differs: \(shown(bytes))" }
            if entries(path, .settled).count > raw.count { return "more settled than recorded: \(shown(bytes))" }
        }
        return nil
    }

    private static func entries(_ path: String, _ streams: JournalReader.Streams) -> [String] {
        var entries: [String] = []
        do throws(AuditLogError) {
            let reader = try JournalReader(file: path, streams: streams)
            while let entry = try reader.next() { entries.append("\(entry.offset) \(entry.access)") }
            entries += reader.damages.map { "\($0)" }.filter { _ in false }
        } catch {
            entries.append("\(error)")
        }
        return entries
    }

    /// A header, version 2, of writer 0.
    private static let header: [UInt8] = {
        var bytes: [UInt8] = [0x89, 0x54, 0x47, 0x4a, 0x0d, 0x0a, 0x1a, 0x0a, 2, 0, 48, 0]
        bytes += [UInt8](repeating: 0, count: 32)
        return bytes + checksum(bytes[...])
    }()

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let sum = Array(bytes).withUnsafeBytes { CRC32C.checksum($0) }
        return (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
    }

    /// The bytes as frames, each with the checksum of what it says it covers.
    private static func repaired(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        var start = 0
        while bytes.count - start >= 16 {
            let length = Int(bytes[start + 4]) | Int(bytes[start + 5]) << 8
            let end = start + 8 + length
            guard length > 0, end <= bytes.count else { break }
            bytes[start + 7] = 0
            bytes.replaceSubrange(start..<(start + 4), with: checksum(bytes[(start + 4)..<end]))
            start = (end + 7) & ~7
        }
        return header + bytes
    }

    /// Writes the bytes to the one file that each run uses again and again.
    private static func journalFile(_ bytes: [UInt8]) -> String? {
        let directory = "/dev/shm/tollgate-fuzz-\(getpid())"
        mkdir(directory, 0o700)
        let path = directory + "/0000000000001-000.tgj"
        guard let file = fopen(path, "we") else { return nil }
        defer { fclose(file) }
        return fwrite(bytes, 1, bytes.count, file) == bytes.count ? path : nil
    }
}
