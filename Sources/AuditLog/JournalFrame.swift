/// The framing of a journal file: everything behind its header is a run of frames, each beginning at a multiple of 8.
///
/// | offset | bytes | field |
/// | --- | --- | --- |
/// | 0 | 4 | CRC-32C of the bytes from 4 to the payload's end |
/// | 4 | 2 | length of the payload, L ≥ 1 |
/// | 6 | 1 | type |
/// | 7 | 1 | zero |
/// | 8 | L | payload |
/// | 8 + L | 0–7 | zeros up to a multiple of 8 |
///
/// Zeros in place of a frame are the end. Integers are little-endian.
enum JournalFrame {
    /// What a payload is; raw values are stable.
    enum Kind: UInt8 {
        /// The canonical bytes of an access.
        case access = 1
        /// A name: its kind (1 byte), three zeros, its number (4), then its UTF-8.
        case define = 2
        /// The last frame of a file that was finished: the number of its access frames (8).
        case end = 3
    }

    static let headByteCount = 8
    static let maximumPayloadByteCount = Int(UInt16.max)
    /// The length of the whole frame of an access.
    static let accessByteCount = headByteCount + Access.encodedByteCount
    /// The length of the whole frame of the end.
    static let endByteCount = headByteCount + 8
    /// What a definition's payload holds before the name.
    static let definitionPrefixByteCount = 8

    /// The length of a whole frame, padding included.
    @inline(__always)
    static func byteCount(payload: Int) -> Int {
        headByteCount + (payload + 7) & ~7
    }

    /// Puts the head before a payload that stands at `frame + headByteCount`, and zeros behind it.
    @inline(__always)
    static func close(_ frame: UnsafeMutableRawPointer, kind: Kind, payload: Int) {
        frame.storeBytes(of: UInt16(payload).littleEndian, toByteOffset: 4, as: UInt16.self)
        frame.storeBytes(of: kind.rawValue, toByteOffset: 6, as: UInt8.self)
        frame.storeBytes(of: 0, toByteOffset: 7, as: UInt8.self)
        let covered = UnsafeRawBufferPointer(start: frame + 4, count: headByteCount - 4 + payload)
        frame.storeBytes(of: CRC32C.checksum(covered).littleEndian, as: UInt32.self)
        for offset in headByteCount + payload..<byteCount(payload: payload) {
            frame.storeBytes(of: 0, toByteOffset: offset, as: UInt8.self)
        }
    }

    /// The length of a definition's frame.
    static func byteCount(of definition: NameRegistry.Definition) -> Int {
        byteCount(payload: definitionPrefixByteCount + definition.name.utf8.count)
    }

    /// Writes a definition's frame and returns its length.
    static func write(_ definition: NameRegistry.Definition, to frame: UnsafeMutableRawPointer) -> Int {
        let payload = frame + headByteCount
        payload.storeBytes(of: UInt32(definition.kind.rawValue).littleEndian, as: UInt32.self)
        payload.storeBytes(of: definition.number.littleEndian, toByteOffset: 4, as: UInt32.self)
        var offset = definitionPrefixByteCount
        for byte in definition.name.utf8 {
            payload.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
            offset += 1
        }
        close(frame, kind: .define, payload: offset)
        return byteCount(payload: offset)
    }

    /// Writes the end's frame, `endByteCount` long.
    static func writeEnd(accesses: UInt64, to frame: UnsafeMutableRawPointer) {
        frame.storeBytes(of: accesses.littleEndian, toByteOffset: headByteCount, as: UInt64.self)
        close(frame, kind: .end, payload: 8)
    }
}
