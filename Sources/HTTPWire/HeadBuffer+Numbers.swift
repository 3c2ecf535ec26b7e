extension HeadBuffer {
    /// Writes a decimal number.
    public mutating func writeDecimal(_ value: Int) {
        let place = room(for: DecimalDigits.capacity)
        advance(by: DecimalDigits.write(value, to: place))
    }

    /// Writes the 16 lower-case hexadecimal digits of a word, most significant first.
    public mutating func writeHexadecimal(_ value: UInt64) {
        let place = room(for: 16)
        place.storeBytes(of: HexadecimalDigits.of(UInt32(truncatingIfNeeded: value &>> 32)), as: UInt64.self)
        (place + 8).storeBytes(of: HexadecimalDigits.of(UInt32(truncatingIfNeeded: value)), as: UInt64.self)
        advance(by: 16)
    }
}
