import HTTPWire

/// What came of the bytes of a request head.
enum RequestOutcome: Equatable {
    case whole(ParsedRequest, length: Int)
    case unfinished
    case refused(WireError)

    /// Parses the bytes as they arrive.
    init(_ bytes: [UInt8], _ arrivals: Arrivals, bounds: WireBounds = WireBounds()) {
        var parser = RequestHeadParser(bounds: bounds)
        self.init(&parser, bytes, arrivals)
    }

    /// Goes on with a parser that is at the start of a head, and leaves it there where the head is whole.
    init(_ parser: inout RequestHeadParser, _ bytes: [UInt8], _ arrivals: Arrivals) {
        self = .unfinished
        do throws(WireError) {
            for end in arrivals.ends where try parser.parse(bytes.span.extracting(0..<end)) {
                var head = RequestHead()
                parser.finish(into: &head)
                self = .whole(ParsedRequest(head, in: bytes), length: head.length)
                return
            }
        } catch {
            self = .refused(error)
        }
    }
}
