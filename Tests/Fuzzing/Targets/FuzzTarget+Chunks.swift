internal import HTTPWire
internal import NIOCore

extension FuzzTarget {
    /// Chunked bodies: the same however their bytes come, and where they are accepted, swift-nio finds the same body.
    static let chunks = FuzzTarget(name: "chunks") { bytes in
        for boundsFraming in [false, true] {
            let outcomes = deliveries(bytes).map { body(bytes, ends: $0, boundsFraming: boundsFraming) }
            for outcome in outcomes where outcome != outcomes[0] {
                return "\(outcomes[0]) whole, \(outcome) in pieces: \(shown(bytes))"
            }
        }
        guard case .ended(let body, let length) = body(bytes, ends: [bytes.count], boundsFraming: false) else {
            return nil
        }
        let head = Array("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        guard let theirs = DecodedRequest(head + bytes.prefix(length)), theirs.hasEnded else {
            // It takes no tab and no obsolete text in a quoted extension, which RFC 9110, section 5.6.4, has; they are
            // dropped here.
            return bytes.prefix(length).contains { $0 == 9 || $0 >= 0x80 } ? nil : "swift-nio refuses \(shown(bytes))"
        }
        return theirs.body == body ? nil : "swift-nio finds \(shown(theirs.body)) in \(shown(bytes))"
    }

    private enum Body: Equatable {
        case ended([UInt8], length: Int)
        case unfinished([UInt8])
        case refused(WireError)
    }

    private static func body(_ bytes: [UInt8], ends: [Int], boundsFraming: Bool) -> Body {
        var decoder = ChunkedDecoder(boundsFraming: boundsFraming)
        var buffer = ByteBuffer()
        var body: [UInt8] = []
        var arrived = 0
        do throws(WireError) {
            for end in ends {
                buffer.writeBytes(bytes[arrived..<end])
                arrived = end
                var isWaiting = false
                while !isWaiting {
                    switch try decoder.next(&buffer) {
                    case .data(let piece): body += piece.readableBytesView
                    case .end: return .ended(body, length: arrived - buffer.readableBytes)
                    case .needsMore: isWaiting = true
                    }
                }
            }
            return .unfinished(body)
        } catch {
            return .refused(error)
        }
    }
}
