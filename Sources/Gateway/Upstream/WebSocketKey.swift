internal import HTTPWire
internal import SystemCrypto

/// What proves that both ends of a WebSocket's handshake mean one (RFC 6455, section 4).
enum WebSocketKey {
    /// Appended to the key before it is hashed (RFC 6455, section 1.3).
    private static let suffix = Array("258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8)

    /// Whether a value of Sec-WebSocket-Key is 16 bytes in base64.
    static func isValid(_ value: Span<UInt8>) -> Bool {
        guard value.count == 24, value[22] == UInt8(ascii: "="), value[23] == UInt8(ascii: "=") else { return false }
        for index in 0..<22 {
            switch value[index] {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                break
            default: return false
            }
        }
        return true
    }

    /// The value of Sec-WebSocket-Accept that answers a key.
    static func accept(_ key: Span<UInt8>) -> [UInt8] {
        var message: [UInt8] = []
        message.reserveCapacity(key.count + suffix.count)
        for index in 0..<key.count { message.append(key[index]) }
        return SHA1.base64Digest(of: message + suffix)
    }
}
