/// Decimal numbers as ASCII digits.
enum DecimalDigits {
    /// Bytes that any `Int` has room in: 19 digits and a sign.
    static let capacity = 20

    /// The numbers below a hundred with two digits each.
    @inline(__always)
    private static var pairs: StaticString {
        """
        0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
        5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899
        """
    }

    @inline(__always)
    private static func count(of number: UInt) -> Int {
        var (rest, digits) = (number, 1)
        while rest >= 10_000 {
            rest /= 10_000
            digits &+= 4
        }
        if rest >= 10 { digits &+= 1 }
        if rest >= 100 { digits &+= 1 }
        if rest >= 1_000 { digits &+= 1 }
        return digits
    }

    /// Writes a number to memory that has room for `capacity` bytes.
    ///
    /// - Returns: how many bytes it took.
    @inline(__always)
    static func write(_ value: Int, to place: UnsafeMutableRawPointer) -> Int {
        var rest = value.magnitude
        let digits = count(of: rest)
        let sign = value < 0 ? 1 : 0
        if sign == 1 { place.storeBytes(of: UInt8(ascii: "-"), as: UInt8.self) }
        let pairs = UnsafeRawPointer(pairs.utf8Start)
        var index = sign &+ digits
        while rest >= 10 {
            let next = rest / 100
            let pair = pairs.loadUnaligned(fromByteOffset: Int(rest &- next &* 100) &* 2, as: UInt16.self)
            index &-= 2
            (place + index).storeBytes(of: pair, as: UInt16.self)
            rest = next
        }
        if index > sign { (place + sign).storeBytes(of: UInt8(truncatingIfNeeded: rest) &+ 0x30, as: UInt8.self) }
        return sign &+ digits
    }
}
