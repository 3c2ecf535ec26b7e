internal import AuditLog
internal import Evidence

extension FuzzTarget {
    /// Receipts and proof packs, which verifiers read: any bytes are judged, none trap.
    static let receipt = FuzzTarget(name: "receipt") { bytes in
        _ = try? Receipt.verify(bytes)
        _ = try? ProofPack.verify(bytes)
        return nil
    }

    /// Chunks of records in segments: what is read is written the same.
    ///
    /// The checksum is put right first, since no change would get past it otherwise.
    static let recordChunk = FuzzTarget(name: "record-chunk") { bytes in
        guard bytes.count >= 16 else { return nil }
        var bytes = bytes
        let payload = (0..<4).reduce(0) { $0 | Int(bytes[4 + $1]) << (8 * $1) }
        let end = 16 + payload
        if payload > 0, end <= bytes.count {
            let sum = bytes[4..<end].withUnsafeBytes { CRC32C.checksum($0) }
            for index in 0..<4 { bytes[index] = UInt8(truncatingIfNeeded: sum >> (8 * index)) }
        }
        let decoder = RecordChunkDecoder()
        guard let chunk = bytes.withUnsafeBytes({ try? decoder.decode($0) }) else { return nil }
        let again = RecordChunkEncoder().encode([chunk.records])
        guard let second = again.withUnsafeBytes({ try? decoder.decode($0) }) else {
            return "written, it can't be read"
        }
        return second.records == chunk.records ? nil : "written and read, it is another one"
    }
}
