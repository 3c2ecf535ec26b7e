import NIOCore

/// Bodies to code.
enum Content {
    /// JSON of about the given length, as an API would answer.
    static func json(count: Int, using generator: inout some RandomNumberGenerator) -> [UInt8] {
        var text = "{\"data\":["
        while text.utf8.count < count {
            let id = UInt64.random(in: 0 ... .max, using: &generator)
            let likes = Int.random(in: 0..<9000, using: &generator)
            text += "{\"id\":\"\(id)\",\"text\":\"the quick brown fox \(likes)\","
            text += "\"public_metrics\":{\"like_count\":\(likes)}},"
        }
        return Array((text.dropLast() + "]}").utf8)
    }

    /// Digits, with nothing repeated: JSON's numbers without its words.
    static func digits(count: Int, using generator: inout some RandomNumberGenerator) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: UInt8(ascii: "0")...UInt8(ascii: "9"), using: &generator) }
    }

    static func noise(count: Int, using generator: inout some RandomNumberGenerator) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// The same bytes in pieces of random length, some of them empty.
    static func split(_ bytes: [UInt8], longest: Int, using generator: inout some RandomNumberGenerator) -> [ByteBuffer]
    {
        var pieces: [ByteBuffer] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = min(rest.count, Int.random(in: 0...longest, using: &generator))
            pieces.append(ByteBuffer(bytes: rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }
}
