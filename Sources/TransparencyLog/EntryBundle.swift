/// A run of up to 256 entries in one file, `tile/entries/…` (C2SP tlog-tiles).
///
/// | bytes | field |
/// | --- | --- |
/// | 2 | length of the entry, big-endian |
/// | length | the entry |
///
/// and so on for each entry.
package enum EntryBundle {
    /// How long an entry may be.
    package static let maximumEntryByteCount = Int(UInt16.max)

    /// The bytes of a bundle.
    ///
    /// - Precondition: no entry is longer than `maximumEntryByteCount`.
    package static func encode(_ entries: some Sequence<[UInt8]>) -> [UInt8] {
        var bytes: [UInt8] = []
        for entry in entries {
            precondition(entry.count <= maximumEntryByteCount, "an entry too long for a bundle")
            bytes.append(UInt8(entry.count >> 8))
            bytes.append(UInt8(entry.count & 255))
            bytes += entry
        }
        return bytes
    }

    /// The entries of a bundle; nil where the bytes end within one.
    package static func decode(_ bytes: [UInt8]) -> [[UInt8]]? {
        var entries: [[UInt8]] = []
        var offset = 0
        while offset < bytes.count {
            guard bytes.count - offset >= 2 else { return nil }
            let count = Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
            offset += 2
            guard bytes.count - offset >= count else { return nil }
            entries.append(Array(bytes[offset..<(offset + count)]))
            offset += count
        }
        return entries
    }
}
