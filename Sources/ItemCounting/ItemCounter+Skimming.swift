internal import CByteScan

/// What lies within the elements that are counted: nothing there matters but the grammar.
extension ItemCounter {
    /// Reads on from before a value, or the quote of an object's first name, in a container not on the way to a pointer.
    ///
    /// It knows compact JSON, in which most is written, and holds all it needs in registers. Whatever else comes, and a
    /// token whose end has not arrived, is left to the other states. Where it can do nothing at all, it changes nothing.
    @inline(__always)
    mutating func skim(_ cursor: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) {
        var skimmer = Skimmer(cursor: cursor, end: end, depth: depth, kinds: kinds, floor: pathDepth)
        state = skimmer.run(from: state)
        cursor = skimmer.cursor
        depth = skimmer.depth
        kinds = skimmer.kinds
    }

    private struct Skimmer {
        var cursor: UnsafePointer<UInt8>
        let end: UnsafePointer<UInt8>
        var depth: Int
        var kinds: UInt64
        /// The depth at which members matter again.
        let floor: Int
        /// From a place before it, 64 bytes can be looked at, and what follows a token that ends in them.
        let limit: UnsafePointer<UInt8>

        private static let lookahead = 8

        /// What comes at `cursor`: a member's name, with its quote; a value; or what follows one.
        private enum Next {
            case name, value, afterValue
        }

        @inline(__always)
        init(cursor: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, depth: Int, kinds: UInt64, floor: Int) {
            self.cursor = cursor
            self.end = end
            self.depth = depth
            self.kinds = kinds
            self.floor = floor
            limit = end - cursor > 64 + Self.lookahead ? end - (64 + Self.lookahead) : cursor
        }

        /// - Returns: what the byte at `cursor` is to be read as.
        @inline(__always)
        mutating func run(from state: State) -> State {
            var next = state == .firstMember ? Next.name : .value
            while true {
                if next == .name { next = readMembers() }
                if next == .name {
                    if let state = readName() { return state }
                    next = .value
                }
                if next == .value {
                    switch readValue() {
                    case nil: break
                    case .firstMember:
                        next = .name
                        continue
                    case .firstElement: continue
                    case .some(let state): return state
                    }
                }
                while true {
                    guard cursor < end else { return .afterValue }
                    if cursor.pointee == .comma {
                        next = .value
                        if kinds & 1 == 1 {
                            guard end - cursor >= 2, cursor[1] == .quote else { return .afterValue }
                            next = .name
                        }
                        cursor += 1
                        break
                    }
                    // The kinds of outer containers are elsewhere.
                    guard cursor.pointee == (kinds & 1 == 1 ? .closingBrace : .closingBracket), depth & 63 != 1 else {
                        return .afterValue
                    }
                    depth -= 1
                    kinds >>= 1
                    cursor += 1
                    if depth <= floor { return .afterValue }
                }
            }
        }

        /// Reads members of objects as long as they are what most are: strings, numbers of some digits, or objects of such.
        ///
        /// Where strings begin and end is found for 64 bytes at a time, so that no token waits for where the last one ended.
        ///
        /// - Returns: what comes then, which is for others to read.
        @inline(__always)
        private mutating func readMembers() -> Next {
            guard cursor < limit else { return .name }
            var marks = Marks(cursor)
            while marks.next(before: limit) == cursor, let nameEnd = marks.next(before: limit) {
                guard Self.word(at: nameEnd) & 0xFFFF == 0x3A22 else { return .name }
                let value = nameEnd + 2
                if value.pointee == .quote {
                    guard marks.next(before: limit) == value else { return .name }
                    cursor = value
                    guard let valueEnd = marks.next(before: limit), valueEnd.pointee == .quote else { return .value }
                    cursor = valueEnd + 1
                } else if value.pointee == .openingBrace {
                    cursor = value
                    guard value[1] == .quote, open(object: true) else { return .value }
                    continue
                } else {
                    cursor = value
                    guard value.pointee.isDigit, value.pointee != UInt8(ascii: "0") else { return .value }
                    var digit = value + 1
                    while digit < end - Self.lookahead, digit.pointee.isDigit { digit += 1 }
                    guard digit.pointee == .comma || digit.pointee == .closingBrace else { return .value }
                    cursor = digit
                }
                // Objects within objects; the kinds of outer containers are elsewhere.
                while cursor.pointee == .closingBrace, kinds & 2 == 2, depth & 63 > 1, depth > floor + 1,
                    cursor < end - Self.lookahead
                {
                    depth -= 1
                    kinds >>= 1
                    cursor += 1
                }
                guard Self.word(at: cursor) & 0xFFFF == 0x222C else { return .afterValue }
                cursor += 1
            }
            return .name
        }

        /// Goes from one quote, backslash or control to the next.
        private struct Marks {
            /// The 64 bytes that `marks` has a bit for each of.
            private var window: UnsafePointer<UInt8>
            private var marks: UInt64

            @inline(__always)
            init(_ start: UnsafePointer<UInt8>) {
                window = start
                marks = byte_scan_string_marks(start)
            }

            /// The next; nil where that isn't found in 64 bytes from a place before `limit`.
            @inline(__always)
            mutating func next(before limit: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
                while marks == 0 {
                    window += 64
                    guard window < limit else { return nil }
                    marks = byte_scan_string_marks(window)
                }
                let place = marks.trailingZeroBitCount
                marks &= marks &- 1
                return window + place
            }
        }

        /// Four bytes, the first the lowest.
        @inline(__always)
        private static func word(at cursor: UnsafePointer<UInt8>) -> UInt32 {
            UInt32(littleEndian: UnsafeRawPointer(cursor).loadUnaligned(as: UInt32.self))
        }

        /// Reads a scalar, or the bracket that opens a container.
        ///
        /// - Returns: nil after a scalar; `firstMember` before the name of an object's first member, `firstElement` before
        ///   an array's first element; otherwise the state to go on in.
        @inline(__always)
        private mutating func readValue() -> State? {
            guard cursor < end else { return .value }
            switch cursor.pointee {
            case .quote:
                let next = byte_scan_string(cursor + 1, end)!
                cursor = next
                guard next < end, next.pointee == .quote else { return .string }
                cursor += 1
                return nil
            case UInt8(ascii: "1")...UInt8(ascii: "9"):
                repeat { cursor += 1 } while cursor < end && cursor.pointee.isDigit
                return cursor < end && !continuesNumber ? nil : .integer
            case UInt8(ascii: "0"):
                cursor += 1
                return cursor < end && !continuesNumber && !cursor.pointee.isDigit ? nil : .zero
            case .openingBrace:
                guard end - cursor >= 2, cursor[1] == .quote, open(object: true) else { return .value }
                return .firstMember
            case .openingBracket:
                guard end - cursor >= 2, cursor[1] != .closingBracket, !cursor[1].isWhitespace, open(object: false)
                else { return .value }
                return .firstElement
            case UInt8(ascii: "t"): return readLiteral("true")
            case UInt8(ascii: "f"): return readLiteral("false")
            case UInt8(ascii: "n"): return readLiteral("null")
            default: return .value
            }
        }

        /// Whether an integer goes on as another kind of number.
        @inline(__always)
        private var continuesNumber: Bool {
            cursor.pointee == .dot || cursor.pointee | 0x20 == UInt8(ascii: "e")
        }

        @inline(__always)
        private mutating func open(object isObject: Bool) -> Bool {
            guard depth & 63 != 0, depth < ItemCounter.maximumDepth else { return false }
            kinds = kinds << 1 | (isObject ? 1 : 0)
            depth += 1
            cursor += 1
            return true
        }

        @inline(__always)
        private mutating func readLiteral(_ text: StaticString) -> State? {
            guard end - cursor >= text.utf8CodeUnitCount else { return .value }
            for offset in 0..<text.utf8CodeUnitCount where cursor[offset] != text.utf8Start[offset] { return .value }
            cursor += text.utf8CodeUnitCount
            return nil
        }

        /// Reads a member's name, whose quote is at `cursor`, and the colon; nil before the value, which comes next.
        @inline(__always)
        private mutating func readName() -> State? {
            let next = byte_scan_string(cursor + 1, end)!
            cursor = next
            guard next < end, next.pointee == .quote else { return .skippedName }
            cursor += 1
            guard cursor < end, cursor.pointee == .colon else { return .colon }
            cursor += 1
            return nil
        }
    }
}
