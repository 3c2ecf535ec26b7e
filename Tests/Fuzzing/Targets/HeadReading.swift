internal import HTTPWire

/// What this project's parser makes of the bytes of a request head.
enum HeadReading: Equatable {
    case whole(Head)
    case unfinished
    case refused(WireError)

    struct Field: Equatable {
        var name: String
        var value: [UInt8]
        var line: [UInt8]
    }

    struct Head: Equatable {
        var method: String
        var target: String
        var path: [UInt8]
        var minorVersion: Int
        var fields: [Field]
        var framing: BodyFraming
        var keepsAlive: Bool
        var length: Int
    }

    /// - Parameter ends: how many of the bytes are there at each call.
    init(_ bytes: [UInt8], ends: [Int], bounds: WireBounds = WireBounds()) {
        var parser = RequestHeadParser(bounds: bounds)
        self = .unfinished
        do throws(WireError) {
            for end in ends where try parser.parse(bytes.span.extracting(0..<end)) {
                var head = RequestHead()
                parser.finish(into: &head)
                self = .whole(Head(head, bytes))
                return
            }
        } catch {
            self = .refused(error)
        }
    }

    static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 9 }
        return Array(bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}

extension HeadReading.Head {
    init(_ head: RequestHead, _ bytes: [UInt8]) {
        method = String(decoding: bytes[head.methodName.range], as: UTF8.self)
        let start = bytes[head.methodName.upperBound...].dropFirst()
        target = String(decoding: start.prefix { $0 != 0x20 }, as: UTF8.self)
        path = Array(bytes[head.path.range])
        minorVersion = head.minorVersion
        fields = head.fields.lines.map { line in
            HeadReading.Field(
                name: String(decoding: bytes[line.name.range], as: UTF8.self), value: Array(bytes[line.value.range]),
                line: Array(bytes[line.line.range]))
        }
        framing = head.framing
        keepsAlive = head.keepsAlive
        length = head.length
    }
}
