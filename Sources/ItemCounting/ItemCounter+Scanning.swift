/// The grammar: which token may come, and what opens and closes.
extension ItemCounter {
    /// Reads to the end, or to the first byte that can't stand where it does.
    ///
    /// - Returns: Where it stopped.
    mutating func scan(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
        var cursor = start
        while cursor < end {
            switch state {
            case .value:
                let before = cursor
                if depth > pathDepth { skim(&cursor, end) }
                if cursor == before { readValue(&cursor) }
            case .afterValue: readAfterValue(&cursor, end)
            case .member: readMember(&cursor)
            case .colon: readColon(&cursor)
            case .string: skipString(&cursor, end, next: .afterValue)
            case .skippedName: skipString(&cursor, end, next: .colon)
            case .integer, .zero, .fraction, .minus, .point, .exponent, .exponentSign, .exponentDigits:
                readNumber(&cursor, end)
            case .literal, .byteOrderMark: readExpected(&cursor)
            case .firstElement:
                if cursor.pointee == .closingBracket { close(&cursor) } else { readValue(&cursor) }
            case .firstMember:
                if cursor.pointee == .closingBrace {
                    close(&cursor)
                } else if depth > pathDepth, cursor.pointee == .quote {
                    skim(&cursor, end)
                } else {
                    readMember(&cursor)
                }
            case .name: readName(&cursor)
            case .wantedString:
                readWantedString(&cursor, end)
                if stopsAfterString { return cursor }
            case .escape: readEscape(&cursor)
            case .hexadecimal: readHexadecimal(&cursor, end)
            case .start: readStart(&cursor)
            case .invalid: return cursor
            }
        }
        return cursor
    }

    private mutating func readStart(_ cursor: inout UnsafePointer<UInt8>) {
        guard cursor.pointee == 0xEF else {
            state = .value
            return
        }
        expectedBytes = 0xBFBB
        state = .byteOrderMark
        cursor += 1
    }

    @inline(__always)
    private mutating func readValue(_ cursor: inout UnsafePointer<UInt8>) {
        switch cursor.pointee {
        case .quote:
            beginScalar(.string)
            if depth == pathDepth { considerString() }
        case .openingBrace where depth < Self.maximumDepth: open(object: true)
        case .openingBracket where depth < Self.maximumDepth: open(object: false)
        case UInt8(ascii: "1")...UInt8(ascii: "9"): beginScalar(.integer)
        case UInt8(ascii: "0"): beginScalar(.zero)
        case .hyphen: beginScalar(.minus)
        case UInt8(ascii: "t"): beginScalar(.literal, expecting: 0x65_75_72)
        case UInt8(ascii: "f"): beginScalar(.literal, expecting: 0x65_73_6C_61)
        case UInt8(ascii: "n"): beginScalar(.literal, expecting: 0x6C_6C_75)
        case .space, .lineFeed, .carriageReturn, .tab: break
        default:
            state = .invalid
            return
        }
        cursor += 1
    }

    @inline(__always)
    private mutating func beginScalar(_ next: State, expecting bytes: UInt32 = 0) {
        if depth == pathDepth { noteElement() }
        expectedBytes = bytes
        state = next
    }

    @inline(__always)
    private mutating func open(object isObject: Bool) {
        if depth == pathDepth { noteContainer(object: isObject) }
        if depth & 63 == 0, depth > 0 { outerKinds[depth / 64 - 1] = kinds }
        kinds = kinds << 1 | (isObject ? 1 : 0)
        depth += 1
        state = isObject ? .firstMember : .firstElement
    }

    /// Closes the innermost container, if this is its bracket.
    @inline(__always)
    private mutating func close(_ cursor: inout UnsafePointer<UInt8>) {
        guard depth > 0, (cursor.pointee == .closingBrace) == (kinds & 1 == 1) else {
            state = .invalid
            return
        }
        depth -= 1
        kinds = depth & 63 == 0 && depth > 0 ? outerKinds[depth / 64 - 1] : kinds >> 1
        if depth < pathDepth { pathDepth = depth }
        state = .afterValue
        cursor += 1
    }

    @inline(__always)
    private mutating func readAfterValue(_ cursor: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) {
        switch cursor.pointee {
        case .comma where depth > 0:
            if kinds & 1 == 0 {
                state = .value
            } else if depth > pathDepth, end - cursor >= 2, cursor[1] == .quote {
                // Saves a turn of the loop, as in skipString.
                state = .skippedName
                cursor += 1
            } else {
                state = .member
            }
        case .closingBrace, .closingBracket:
            close(&cursor)
            return
        case .space, .lineFeed, .carriageReturn, .tab: break
        default:
            state = .invalid
            return
        }
        cursor += 1
    }

    @inline(__always)
    private mutating func readMember(_ cursor: inout UnsafePointer<UInt8>) {
        if cursor.pointee == .quote {
            if depth == pathDepth { beginName() } else { state = .skippedName }
        } else if !cursor.pointee.isWhitespace {
            state = .invalid
            return
        }
        cursor += 1
    }

    @inline(__always)
    private mutating func readColon(_ cursor: inout UnsafePointer<UInt8>) {
        if cursor.pointee == .colon {
            state = .value
        } else if !cursor.pointee.isWhitespace {
            state = .invalid
            return
        }
        cursor += 1
    }
}
