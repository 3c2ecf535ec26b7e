/// Numbers and random text in the 62 characters `0-9`, `A-Z`, `a-z`, in this order.
enum Base62 {
    static let radix: UInt64 = 62

    /// 0 where all of `bytes` are among the characters; without a branch on them, since those of a secret are random.
    static func strangers(in bytes: UnsafeRawBufferPointer) -> UInt8 {
        var strangers: UInt8 = 0
        for byte in bytes {
            let isDigit: UInt8 = byte &- 0x30 < 10 ? 1 : 0
            let isLetter: UInt8 = (byte | 0x20) &- 0x61 < 26 ? 1 : 0
            strangers |= 1 ^ (isDigit | isLetter)
        }
        return strangers
    }

    /// The character for a value in 0..<62.
    static func character(_ value: UInt8) -> UInt8 {
        switch value {
        case 0..<10: 0x30 + value
        case 10..<36: 0x41 + value - 10
        default: 0x61 + value - 36
        }
    }

    /// The number that `bytes` write, most significant character first; nil for any other character.
    ///
    /// At most ten characters, so that the number fits.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> UInt64? {
        assert(bytes.count <= 10)
        var number: UInt64 = 0
        for byte in bytes {
            // Between 9 and A lie seven other characters, between Z and a six.
            let beforeUpper: UInt8 = byte >= 0x41 ? 7 : 0
            let beforeLower: UInt8 = byte >= 0x61 ? 6 : 0
            number = number &* radix &+ UInt64(byte &- 0x30 &- beforeUpper &- beforeLower)
        }
        return strangers(in: bytes) == 0 ? number : nil
    }

    /// Writes `number` into all of `bytes`, most significant character first, with leading zeros.
    static func encode(_ number: UInt64, into bytes: UnsafeMutableRawBufferPointer) {
        var rest = number
        for position in bytes.indices.reversed() {
            bytes[position] = character(UInt8(rest % radix))
            rest /= radix
        }
        assert(rest == 0)
    }
}
