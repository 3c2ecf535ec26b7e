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

        /// - Returns: what the byte at `cursor` is to be read as.
        @inline(__always)
        mutating func run(from state: State) -> State {
            if state == .firstMember, let state = readName() { return state }
            while true {
                switch readValue() {
                case nil: break
                case .firstMember: if let state = readName() { return state } else { continue }
                case .firstElement: continue
                case .some(let state): return state
                }
                while true {
                    guard cursor < end else { return .afterValue }
                    if cursor.pointee == .comma {
                        guard kinds & 1 == 1 else {
                            cursor += 1
                            break
                        }
                        guard end - cursor >= 2, cursor[1] == .quote else { return .afterValue }
                        cursor += 1
                        if let state = readName() { return state }
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
