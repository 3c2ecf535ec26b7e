extension JournalFrame {
    /// A whole and valid frame, read.
    struct Parsed {
        let kind: Kind
        /// The length of the whole frame.
        let byteCount: Int
        /// Valid as long as the bytes it was read from.
        let payload: UnsafeRawBufferPointer
    }

    /// What stands at the beginning of some bytes.
    enum Reading {
        case frame(Parsed)
        /// A frame may begin here that needs this many bytes.
        case needs(Int)
        /// No valid frame begins here: zeros, or anything else.
        case none
    }

    /// Reads one frame at the beginning of some bytes.
    static func read(_ bytes: UnsafeRawBufferPointer) -> Reading {
        guard bytes.count >= headByteCount else { return .needs(headByteCount) }
        let length = Int(bytes.littleEndian(at: 4) as UInt16)
        guard length > 0, bytes[7] == 0, let kind = Kind(rawValue: bytes[6]) else { return .none }
        switch kind {
        case .access: guard length == Access.encodedByteCount else { return .none }
        case .define: guard length >= definitionPrefixByteCount else { return .none }
        case .end: guard length == 8 else { return .none }
        }
        let whole = byteCount(payload: length)
        guard bytes.count >= whole else { return .needs(whole) }
        let covered = UnsafeRawBufferPointer(rebasing: bytes[4..<headByteCount + length])
        guard CRC32C.checksum(covered) == bytes.littleEndian(at: 0) else { return .none }
        for offset in headByteCount + length..<whole where bytes[offset] != 0 { return .none }
        let payload = UnsafeRawBufferPointer(rebasing: bytes[headByteCount..<headByteCount + length])
        return .frame(Parsed(kind: kind, byteCount: whole, payload: payload))
    }
}
