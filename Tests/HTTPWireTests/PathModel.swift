import HTTPWire

/// What a path must be judged to be, told slowly: split into segments, decode, cut at semicolons, look.
struct PathModel {
    /// Nil where the path is to be refused.
    let form: RequestHead.PathForm?

    private static let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
    private static let raw = unreserved.union("!$&'()*+,;=:@/".utf8)

    init(_ path: String) {
        let bytes = path.latin1
        let segments = bytes.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard bytes.first == UInt8(ascii: "/"), segments.allSatisfy(PathModel.isAcceptable) else {
            form = nil
            return
        }
        if bytes.count > 1, segments.contains(where: \.isEmpty) {
            form = .emptySegment
        } else if bytes.contains(UInt8(ascii: ";")) {
            form = .parameters
        } else {
            form = PathModel.spelledOut(bytes) == bytes ? .plain : .escaped
        }
    }

    /// The bytes that the path stands for; nil where an escape is invalid.
    static func decoded(_ bytes: some Collection<UInt8>) -> [UInt8]? {
        var (rest, output) = (Array(bytes)[...], [UInt8]())
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                output.append(byte)
                continue
            }
            let digits = String(latin1: rest.prefix(2))
            guard digits.count == 2, digits.allSatisfy(\.isHexDigit), let value = UInt8(digits, radix: 16) else {
                return nil
            }
            output.append(value)
            rest = rest.dropFirst(2)
        }
        return output
    }

    private static func isAcceptable(_ segment: ArraySlice<UInt8>) -> Bool {
        guard segment.allSatisfy({ raw.contains($0) || $0 == UInt8(ascii: "%") }), let bytes = decoded(segment),
            bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\") }),
            !hasOverlong(bytes)
        else { return false }
        let name = Array(bytes.prefix { $0 != UInt8(ascii: ";") })
        return name != Array(".".utf8) && name != Array("..".utf8)
    }

    /// Whether the beginning of a UTF-8 sequence is there that stands for a character which a shorter one stands for.
    ///
    /// Bytes above 0x7f can only come from escapes here, so that those that follow each other are neighbours.
    private static func hasOverlong(_ bytes: [UInt8]) -> Bool {
        zip(bytes, bytes.dropFirst()).contains { first, second in
            (0x80...0xbf).contains(second)
                && ([0xc0, 0xc1].contains(first) || first == 0xe0 && second < 0xa0 || first == 0xf0 && second < 0x90)
        }
    }

    private static func spelledOut(_ bytes: [UInt8]) -> [UInt8] {
        var (rest, output) = (bytes[...], [UInt8]())
        while let byte = rest.first {
            let escape = rest.prefix(3)
            if byte == UInt8(ascii: "%"), let value = decoded(escape)?.first, unreserved.contains(value) {
                output.append(value)
                rest = rest.dropFirst(3)
            } else {
                output.append(byte)
                rest = rest.dropFirst()
            }
        }
        return output
    }
}
