/// Member names that may lead to a pointer, compared as they are decoded, and the escapes in any string.
extension ItemCounter {
    mutating func beginName() {
        candidates = pointers.nodes[pathNodes[depth - 1]].children
        nameOffset = 0
        highSurrogate = 0
        state = .name
    }

    mutating func readName(_ cursor: inout UnsafePointer<UInt8>) {
        let byte = cursor.pointee
        if byte == .quote {
            endName()
        } else if byte == .backslash {
            stringState = .name
            state = .escape
        } else if byte >= .space {
            takeCharacter(byte)
        } else {
            state = .invalid
            return
        }
        cursor += 1
    }

    mutating func readEscape(_ cursor: inout UnsafePointer<UInt8>) {
        let character: UInt8
        switch cursor.pointee {
        case .quote, .backslash, UInt8(ascii: "/"): character = cursor.pointee
        case UInt8(ascii: "b"): character = 0x08
        case UInt8(ascii: "f"): character = 0x0C
        case UInt8(ascii: "n"): character = .lineFeed
        case UInt8(ascii: "r"): character = .carriageReturn
        case UInt8(ascii: "t"): character = .tab
        case UInt8(ascii: "u"):
            hexadecimalDigitsLeft = 4
            hexadecimalValue = 0
            state = .hexadecimal
            cursor += 1
            return
        default:
            state = .invalid
            return
        }
        state = stringState
        if state == .name || state == .wantedString { takeCharacter(character) }
        cursor += 1
    }

    mutating func readHexadecimal(_ cursor: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) {
        while cursor < end, hexadecimalDigitsLeft > 0 {
            let byte = cursor.pointee
            let letter = (byte | 0x20) &- UInt8(ascii: "a")
            guard byte.isDigit || letter < 6 else {
                state = .invalid
                return
            }
            hexadecimalValue = hexadecimalValue << 4 | UInt32(byte.isDigit ? byte - UInt8(ascii: "0") : letter + 10)
            hexadecimalDigitsLeft -= 1
            cursor += 1
        }
        guard hexadecimalDigitsLeft == 0 else { return }
        state = stringState
        if state == .name || state == .wantedString { takeCodeUnit(hexadecimalValue) }
    }

    /// Decides which node, if any, the name was the name of.
    private mutating func endName() {
        // Of names that share all bytes read so far, the sorted first is the one that ends here, if any does.
        let isWhole = !candidates.isEmpty && pointers.nodes[candidates.lowerBound].name.count == nameOffset
        valueNode = isWhole && highSurrogate == 0 ? candidates.lowerBound : nil
        state = .colon
    }

    private mutating func takeCharacter(_ byte: UInt8) {
        if highSurrogate != 0 { loseSurrogate() }
        take(byte)
    }

    /// Half of a surrogate pair makes a name that none is, and a string that can't be told.
    private mutating func loseSurrogate() {
        candidates = 0..<0
        isStringLost = true
    }

    /// Takes in a UTF-16 code unit; a surrogate without its other half is in no name.
    private mutating func takeCodeUnit(_ unit: UInt32) {
        let isLow = 0xDC00...0xDFFF ~= unit
        if isLow != (highSurrogate != 0) { loseSurrogate() }
        if 0xD800...0xDBFF ~= unit {
            highSurrogate = unit
            return
        }
        let scalar = isLow ? 0x10000 + (highSurrogate & 0x3FF) << 10 + unit & 0x3FF : unit
        highSurrogate = 0
        switch scalar {
        case 0..<0x80: take(UInt8(scalar))
        case 0x80..<0x800:
            take(0xC0 | UInt8(scalar >> 6))
            take(0x80 | UInt8(scalar & 0x3F))
        case 0x800..<0x10000:
            take(0xE0 | UInt8(scalar >> 12))
            take(0x80 | UInt8(scalar >> 6 & 0x3F))
            take(0x80 | UInt8(scalar & 0x3F))
        default:
            take(0xF0 | UInt8(scalar >> 18))
            take(0x80 | UInt8(scalar >> 12 & 0x3F))
            take(0x80 | UInt8(scalar >> 6 & 0x3F))
            take(0x80 | UInt8(scalar & 0x3F))
        }
    }

    /// Takes in a decoded byte of a name or of a string that is wanted.
    private mutating func take(_ byte: UInt8) {
        if state == .name { narrow(byte) } else { keep(byte) }
    }

    /// Leaves those candidates whose next byte is this one; being sorted, they stand together.
    private mutating func narrow(_ byte: UInt8) {
        var lower = candidates.lowerBound
        var upper = candidates.upperBound
        while lower < upper, self.byte(ofNode: lower) != byte { lower += 1 }
        while lower < upper, self.byte(ofNode: upper - 1) != byte { upper -= 1 }
        candidates = lower..<upper
        nameOffset += 1
    }

    private func byte(ofNode index: Int) -> UInt8? {
        let name = pointers.nodes[index].name
        return nameOffset < name.count ? pointers.names[name.lowerBound + nameOffset] : nil
    }
}
