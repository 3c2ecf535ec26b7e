/// A set of ASCII bytes as two words, so that membership costs a shift and no memory.
struct ByteSet: Sendable {
    private let low: UInt64
    private let high: UInt64

    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        byte < 128 && ((byte < 64 ? low : high) &>> UInt64(byte & 63)) & 1 == 1
    }

    /// `tchar` of RFC 9110, section 5.6.2.
    static let token = ByteSet(low: 0x03ff_6cfa_0000_0000, high: 0x57ff_ffff_c7ff_fffe)
    /// `unreserved` of RFC 3986, section 2.3.
    static let unreserved = ByteSet(low: 0x03ff_6000_0000_0000, high: 0x47ff_fffe_87ff_fffe)
    /// `pchar` of RFC 3986, section 3.3, without the percent sign.
    static let path = ByteSet(low: 0x2fff_7fd2_0000_0000, high: 0x47ff_fffe_87ff_ffff)
    /// Every visible ASCII character but `#`: what is passed on in a query.
    static let query = ByteSet(low: 0xffff_fff6_0000_0000, high: 0x7fff_ffff_ffff_ffff)
}

extension UInt8 {
    /// The value of a hexadecimal digit; nil for any other byte.
    @inline(__always)
    public var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self &- 0x30
        case 0x41...0x46: self &- 0x37
        case 0x61...0x66: self &- 0x57
        default: nil
        }
    }

    @inline(__always)
    public var isDigit: Bool { self &- 0x30 < 10 }

    static let lineFeed: UInt8 = 0x0a
    static let carriageReturn: UInt8 = 0x0d
    static let space: UInt8 = 0x20
    static let tab: UInt8 = 0x09
    static let colon: UInt8 = 0x3a
    static let slash: UInt8 = 0x2f
    static let percent: UInt8 = 0x25
    static let question: UInt8 = 0x3f
    static let dot: UInt8 = 0x2e
    static let comma: UInt8 = 0x2c
    static let semicolon: UInt8 = 0x3b
    static let quote: UInt8 = 0x22
    static let backslash: UInt8 = 0x5c
    static let underscore: UInt8 = 0x5f
    static let hyphen: UInt8 = 0x2d
}
