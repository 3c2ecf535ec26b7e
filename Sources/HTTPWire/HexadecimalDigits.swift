/// Hexadecimal numbers as lower-case ASCII digits.
enum HexadecimalDigits {
    /// The eight digits of a word, the most significant at the lowest address when it is stored.
    @inline(__always)
    static func of(_ value: UInt32) -> UInt64 {
        // Each nibble moves to a byte of its own.
        var word = UInt64(value)
        word = (word | word &<< 16) & 0x0000_ffff_0000_ffff
        word = (word | word &<< 8) & 0x00ff_00ff_00ff_00ff
        word = (word | word &<< 4) & 0x0f0f_0f0f_0f0f_0f0f
        // 1 where the nibble is 10 or above, whose digit is a letter.
        let letters = (word &+ 0x0606_0606_0606_0606) &>> 4 & 0x0101_0101_0101_0101
        return (word &+ 0x3030_3030_3030_3030 &+ letters &* 0x27).bigEndian
    }
}
