internal import CByteScan

/// Strings that don't matter, numbers and literals.
extension ItemCounter {
    /// Skips to the end of a string, of which the opening quote was read.
    @inline(__always)
    mutating func skipString(_ cursor: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, next: State) {
        cursor = byte_scan_string(cursor, end)
        guard cursor < end else { return }
        if cursor.pointee == .quote {
            state = next
            // Saves a turn of the loop where the colon follows at once, as it mostly does.
            if next == .colon, end - cursor >= 2, cursor[1] == .colon {
                state = .value
                cursor += 1
            }
        } else if cursor.pointee == .backslash {
            stringState = state
            state = .escape
        } else {
            state = .invalid
            return
        }
        cursor += 1
    }

    /// Reads on in a number, to its end or to the first byte that can't be in it.
    @inline(__always)
    mutating func readNumber(_ cursor: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) {
        if state == .integer {
            while cursor < end, cursor.pointee.isDigit { cursor += 1 }
            guard cursor < end else { return }
        }
        state = Self.number(state, at: cursor.pointee)
        if state != .afterValue, state != .invalid { cursor += 1 }
    }

    /// What a number becomes with this byte (RFC 8259 §6); `afterValue` if it ended before.
    @inline(__always)
    private static func number(_ state: State, at byte: UInt8) -> State {
        switch state {
        case .zero, .integer, .fraction, .exponentDigits:
            if byte.isDigit { return state == .zero ? .invalid : state }
            if byte == .dot, state == .zero || state == .integer { return .point }
            if byte | 0x20 == UInt8(ascii: "e"), state != .exponentDigits { return .exponent }
            return .afterValue
        case .minus where byte.isDigit: return byte == UInt8(ascii: "0") ? .zero : .integer
        case .point where byte.isDigit: return .fraction
        case .exponent where byte.isDigit, .exponentSign where byte.isDigit: return .exponentDigits
        case .exponent where byte == .plus || byte == .hyphen: return .exponentSign
        default: return .invalid
        }
    }

    /// Reads the next byte of a literal or of the byte order mark.
    mutating func readExpected(_ cursor: inout UnsafePointer<UInt8>) {
        guard cursor.pointee == UInt8(truncatingIfNeeded: expectedBytes) else {
            state = .invalid
            return
        }
        expectedBytes >>= 8
        if expectedBytes == 0 { state = state == .literal ? .afterValue : .value }
        cursor += 1
    }
}
