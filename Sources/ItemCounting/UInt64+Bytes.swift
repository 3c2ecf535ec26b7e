/// Eight bytes at once, without SIMD: the standard library compiles SIMD comparisons to loops over single bytes, which
/// made skipping strings 40 times slower than this.
///
/// Each function gives the top bit of the bytes it is about. Its lowest set bit is right; a borrow can set wrong ones
/// above it (Mycroft's test, as in "Bit Twiddling Hacks").
extension UInt64 {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let topBits: UInt64 = 0x8080_8080_8080_8080

    @inline(__always)
    func bytes(equalTo byte: UInt8) -> UInt64 {
        let differences = self ^ Self.ones &* UInt64(byte)
        return (differences &- Self.ones) & ~differences & Self.topBits
    }

    /// - Parameter bound: At most 128.
    @inline(__always)
    func bytes(below bound: UInt8) -> UInt64 {
        (self &- Self.ones &* UInt64(bound)) & ~self & Self.topBits
    }
}
