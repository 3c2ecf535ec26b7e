import Foundation
import TestSupport

/// Does to a journal file what a crash or a bad disk does, by what `docs/journal.md` says of its bytes.
enum JournalTail {
    /// Writes the first half of another record behind the last one, as a write that was cut short does.
    static func tear(path: String) throws -> (offset: Int, byteCount: Int) {
        let (bytes, frames) = try read(path)
        guard let last = frames.last(where: { $0.kind == 1 }), let end = frames.last?.range.upperBound else {
            throw WireFailure.system("no record in \(path)")
        }
        var half = bytes[last.range].prefix(last.range.count / 2)
        // Zeros can't be told from the room that was taken ahead.
        while half.last == 0 { half.removeLast() }
        try write(Array(half), at: end, to: path)
        return (end, half.count)
    }

    /// Changes a byte in one of the records, counted from 0.
    static func damage(path: String, access: Int) throws {
        let (bytes, frames) = try read(path)
        let frame = frames.filter { $0.kind == 1 }[access]
        let place = frame.range.lowerBound + 40
        try write([bytes[place] ^ 0x10], at: place, to: path)
    }

    private struct Frame {
        let kind: UInt8
        let range: Range<Int>
    }

    private static func read(_ path: String) throws -> ([UInt8], [Frame]) {
        guard let data = FileManager.default.contents(atPath: path) else { throw WireFailure.system("no file \(path)") }
        let bytes = Array(data)
        var frames: [Frame] = []
        var offset = 48
        while offset + 8 <= bytes.count {
            let length = Int(bytes[offset + 4]) | Int(bytes[offset + 5]) << 8
            if length == 0 { break }
            let end = offset + (8 + length + 7) / 8 * 8
            frames.append(Frame(kind: bytes[offset + 6], range: offset..<end))
            offset = end
        }
        return (bytes, frames)
    }

    private static func write(_ bytes: [UInt8], at offset: Int, to path: String) throws {
        guard let file = FileHandle(forUpdatingAtPath: path) else { throw WireFailure.system("can't open \(path)") }
        try file.seek(toOffset: UInt64(offset))
        try file.write(contentsOf: Data(bytes))
        try file.close()
    }
}
