/// The first 48 bytes of a journal file, version 2, integers little-endian.
///
/// | offset | bytes | field |
/// | --- | --- | --- |
/// | 0 | 8 | `89 54 47 4a 0d 0a 1a 0a` (as in PNG: shows a transfer that changed line ends) |
/// | 8 | 2 | version, 2: that of the records, whose length it fixes |
/// | 10 | 2 | length of the header, 48 |
/// | 12 | 2 | writer: which event loop |
/// | 14 | 2 | zero |
/// | 16 | 8 | run: tells this run of the process from all others |
/// | 24 | 8 | when the file was made, Unix nanoseconds, signed |
/// | 32 | 12 | zero |
/// | 44 | 4 | CRC-32C of bytes 0 to 44 |
struct JournalHeader: Equatable {
    static let byteCount = 48
    static let version: UInt16 = 2
    private static let magic: UInt64 = 0x8954_474A_0D0A_1A0A

    var writer: UInt16
    var run: UInt64
    var createdNanoseconds: Int64

    init(writer: UInt16, run: UInt64, createdNanoseconds: Int64) {
        self.writer = writer
        self.run = run
        self.createdNanoseconds = createdNanoseconds
    }

    /// Reads a header; nil when these bytes aren't one, or not a whole one.
    ///
    /// Every version has its magic, version and checksum at the same places; one that isn't known throws.
    init?(_ bytes: UnsafeRawBufferPointer, path: String) throws(AuditLogError) {
        guard bytes.count >= Self.byteCount else { return nil }
        guard UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)) == Self.magic else { return nil }
        let covered = UnsafeRawBufferPointer(rebasing: bytes[0..<44])
        guard CRC32C.checksum(covered) == bytes.littleEndian(at: 44) else { return nil }
        let version: UInt16 = bytes.littleEndian(at: 8)
        guard version == Self.version else { throw .unsupportedVersion(path: path, version: version) }
        guard bytes.littleEndian(at: 10) as UInt16 == UInt16(Self.byteCount) else { return nil }
        writer = bytes.littleEndian(at: 12)
        run = bytes.littleEndian(at: 16)
        createdNanoseconds = bytes.littleEndian(at: 24)
    }

    /// Writes the header's `byteCount` bytes.
    func write(to bytes: UnsafeMutableRawPointer) {
        bytes.initializeMemory(as: UInt8.self, repeating: 0, count: Self.byteCount)
        bytes.storeBytes(of: Self.magic.bigEndian, as: UInt64.self)
        bytes.storeBytes(of: Self.version.littleEndian, toByteOffset: 8, as: UInt16.self)
        bytes.storeBytes(of: UInt16(Self.byteCount).littleEndian, toByteOffset: 10, as: UInt16.self)
        bytes.storeBytes(of: writer.littleEndian, toByteOffset: 12, as: UInt16.self)
        bytes.storeBytes(of: run.littleEndian, toByteOffset: 16, as: UInt64.self)
        bytes.storeBytes(of: createdNanoseconds.littleEndian, toByteOffset: 24, as: Int64.self)
        let crc = CRC32C.checksum(UnsafeRawBufferPointer(start: bytes, count: 44))
        bytes.storeBytes(of: crc.littleEndian, toByteOffset: 44, as: UInt32.self)
    }
}
