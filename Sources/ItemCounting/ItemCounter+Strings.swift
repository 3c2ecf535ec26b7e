/// Strings that are wanted, decoded as they pass.
extension ItemCounter {
    /// Takes note of a string's opening quote where `depth == pathDepth`: reads it as a wanted one if it stands there.
    mutating func considerString() {
        guard pointers.wantsStrings, let valueNode, pointers.nodes[valueNode].isString else { return }
        string.removeAll(keepingCapacity: true)
        isStringLost = false
        highSurrogate = 0
        state = .wantedString
    }

    mutating func readWantedString(_ cursor: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) {
        while cursor < end {
            let byte = cursor.pointee
            if byte == .quote {
                if highSurrogate != 0 { isStringLost = true }
                state = .afterValue
                stopsAfterString = true
                cursor += 1
                return
            }
            if byte == .backslash {
                stringState = .wantedString
                state = .escape
                cursor += 1
                return
            }
            guard byte >= .space else {
                state = .invalid
                return
            }
            if highSurrogate != 0 { isStringLost = true }
            keep(byte)
            cursor += 1
        }
    }

    /// Adds a byte to the wanted string.
    mutating func keep(_ byte: UInt8) {
        if string.count < Self.maximumStringByteCount { string.append(byte) } else { isStringLost = true }
    }
}
