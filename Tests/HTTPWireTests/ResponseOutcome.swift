import HTTPWire

/// What came of the bytes of an answer's head.
enum ResponseOutcome: Equatable {
    case whole(ParsedResponse, length: Int)
    case unfinished
    case refused(WireError)

    /// Parses the bytes as they arrive.
    init(
        _ bytes: [UInt8],
        _ arrivals: Arrivals,
        answering method: HTTPWire.Method = .get,
        bounds: WireBounds = WireBounds()
    ) {
        var parser = ResponseHeadParser(bounds: bounds)
        self.init(&parser, bytes, arrivals, answering: method)
    }

    /// Goes on with a parser that is at the start of a head.
    init(
        _ parser: inout ResponseHeadParser,
        _ bytes: [UInt8],
        _ arrivals: Arrivals,
        answering method: HTTPWire.Method = .get
    ) {
        self = .unfinished
        do throws(WireError) {
            for end in arrivals.ends where try parser.parse(bytes.span.extracting(0..<end), answering: method) {
                self = .whole(ParsedResponse(parser.head, in: bytes), length: parser.head.length)
                return
            }
        } catch {
            self = .refused(error)
        }
    }
}
