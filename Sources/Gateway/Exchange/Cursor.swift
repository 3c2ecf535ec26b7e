package import ItemCounting

/// How the parts of an answer follow each other on a route: the caller sends what the last part said stands next.
///
/// The gateway seals each cursor for the organization that gets it: behind the upstream's own text stands `tg` and, in
/// 32 hexadecimal digits, the first 16 bytes of HMAC-SHA-256 over the organization's name, a zero and that text. On
/// its way back the seal is checked and taken off. Nothing has to be remembered, so a cursor outlasts a restart, and
/// any gateway with the same secret knows it.
package final class Cursor: Sendable {
    /// The query parameters that a cursor is sent in.
    private let names: [[UInt8]]
    /// Where items are counted and cursors stand in an answer.
    let pointers: JSONPointerSet
    private let key: TokenKey
    /// Whether cursors without a seal are taken as they are, from callers who had them before.
    private let takesUnsealed: Bool

    /// How many bytes a seal adds.
    static let sealByteCount = 34

    package init(names: [String], pointers: JSONPointerSet, key: TokenKey, takesUnsealed: Bool = false) {
        self.names = names.map { Array($0.utf8) }
        self.pointers = pointers
        self.key = key
        self.takesUnsealed = takesUnsealed
    }

    /// The code of a seal.
    ///
    /// - Parameters:
    ///   - text: the upstream's own text, with nothing escaped.
    ///   - organization: whom it is for, by name; a name holds no zero.
    func code(_ text: UnsafeRawBufferPointer, organization: String) -> (high: UInt64, low: UInt64) {
        var message = key.begin()
        var organization = organization
        organization.withUTF8 { message.update(UnsafeRawBufferPointer($0)) }
        message.update(UInt8(0))
        message.update(text)
        return message.code()
    }

    // MARK: - On the way in

    /// Whether an organization may go on with every cursor in a query.
    ///
    /// - Parameter query: without its question mark.
    func admits(_ query: UnsafeRawBufferPointer, organization: String) -> Bool {
        var isAdmitted = true
        forEachValue(query) { value in
            if !isOwn(UnsafeRawBufferPointer(rebasing: query[value]), organization: organization) { isAdmitted = false }
        }
        return isAdmitted
    }

    /// Calls `body` with the range of each seal in a query that `admits` has passed.
    func forEachSeal(_ query: UnsafeRawBufferPointer, _ body: (Range<Int>) -> Void) {
        forEachValue(query) { value in
            let seal = max(value.lowerBound, value.upperBound - Self.sealByteCount)..<value.upperBound
            if Self.code(of: UnsafeRawBufferPointer(rebasing: query[seal])) != nil { body(seal) }
        }
    }

    /// Whether a parameter, with its value or without, is one that a cursor is sent in.
    func isName(of parameter: UnsafeRawBufferPointer) -> Bool {
        let end = parameter.firstIndex(of: UInt8(ascii: "=")) ?? parameter.count
        return names.contains { Self.isSame(UnsafeRawBufferPointer(rebasing: parameter[..<end]), $0) }
    }

    private func isOwn(_ value: UnsafeRawBufferPointer, organization: String) -> Bool {
        // An empty one asks for the first part.
        if value.isEmpty { return true }
        let end = value.count - Self.sealByteCount
        guard end >= 0, let given = Self.code(of: UnsafeRawBufferPointer(rebasing: value[end...])) else {
            return takesUnsealed
        }
        guard end > 0, let text = Self.decoded(UnsafeRawBufferPointer(rebasing: value[..<end])) else { return false }
        let right = text.withUnsafeBytes { code($0, organization: organization) }
        return (given.high ^ right.high) | (given.low ^ right.low) == 0
    }

    /// The code in a seal; nil for any other bytes.
    private static func code(of seal: UnsafeRawBufferPointer) -> (high: UInt64, low: UInt64)? {
        guard seal.count == sealByteCount, seal[0] == UInt8(ascii: "t"), seal[1] == UInt8(ascii: "g") else {
            return nil
        }
        var (high, low) = (UInt64(0), UInt64(0))
        for byte in seal[2...] {
            guard let digit = digit(byte), byte < UInt8(ascii: "A") || byte > UInt8(ascii: "F") else { return nil }
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(digit)
        }
        return (high, low)
    }

    // MARK: - Queries

    /// Calls `body` with where the value of each parameter stands that is named as a cursor's.
    ///
    /// What some upstream could read as such a parameter is one: a name with escapes, or behind a semicolon.
    private func forEachValue(_ query: UnsafeRawBufferPointer, _ body: (Range<Int>) -> Void) {
        var start = 0
        while start < query.count {
            var end = start
            var equals: Int?
            while end < query.count, query[end] != UInt8(ascii: "&"), query[end] != UInt8(ascii: ";") {
                if equals == nil, query[end] == UInt8(ascii: "=") { equals = end }
                end += 1
            }
            if let equals {
                let name = UnsafeRawBufferPointer(rebasing: query[start..<equals])
                if names.contains(where: { Self.isSame(name, $0) }) { body(equals + 1..<end) }
            }
            start = end + 1
        }
    }

    /// Whether a name from a query, its escapes read, is this one.
    private static func isSame(_ bytes: UnsafeRawBufferPointer, _ name: [UInt8]) -> Bool {
        guard bytes.count >= name.count else { return false }
        var index = 0
        var position = 0
        while index < bytes.count {
            guard position < name.count else { return false }
            var byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "%") {
                guard index + 2 <= bytes.count, let high = digit(bytes[index]), let low = digit(bytes[index + 1]) else {
                    return false
                }
                byte = high << 4 | low
                index += 2
            }
            guard byte == name[position] else { return false }
            position += 1
        }
        return position == name.count
    }

    /// A value with its escapes read; nil where one is none.
    private static func decoded(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "%"):
                guard index + 2 <= bytes.count, let high = digit(bytes[index]), let low = digit(bytes[index + 1]) else {
                    return nil
                }
                decoded.append(high << 4 | low)
                index += 2
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            default: decoded.append(byte)
            }
        }
        return decoded
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
