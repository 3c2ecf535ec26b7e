internal import AuditLog

/// The first 32 bytes of a segment's or ledger's file, little-endian.
///
/// | offset | bytes | field |
/// | --- | --- | --- |
/// | 0 | 8 | `TGSEGMT` or `TGLEDGR`, and 1 |
/// | 8 | 4 | the name's date: 20220131; of a ledger 202201 |
/// | 12 | 4 | the name's number; of a ledger 0 |
/// | 16 | 12 | zero |
/// | 28 | 4 | CRC-32C of the bytes before |
struct EvidenceFileHeader {
    static let byteCount = 32

    let bytes: [UInt8]

    init(_ name: SegmentName) {
        self.init(magic: "TGSEGMT", date: name.date, number: name.number)
    }

    init(_ name: LedgerName) {
        self.init(magic: "TGLEDGR", date: UInt32(name.year * 100 + name.month), number: 0)
    }

    private init(magic: String, date: UInt32, number: UInt32) {
        var bytes = Array(magic.utf8) + [1]
        bytes.append(littleEndian: date)
        bytes.append(littleEndian: number)
        bytes.append(contentsOf: repeatElement(0, count: 12))
        bytes.append(littleEndian: bytes.withUnsafeBytes { CRC32C.checksum($0) })
        self.bytes = bytes
    }

    /// Refuses a file that doesn't begin with these bytes.
    ///
    /// - Throws: `EvidenceError.damaged`.
    func check(_ file: BufferedFile) throws(EvidenceError) {
        guard let found = try file.bytes(at: 0, count: Self.byteCount) else {
            throw .damaged(path: file.path, offset: 0, reason: "it ends in its header")
        }
        for (index, byte) in bytes.enumerated() where found[index] != byte {
            throw .damaged(path: file.path, offset: index, reason: "its header is not that of a file of its name")
        }
    }
}
