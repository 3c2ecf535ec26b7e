import HTTPWire
import NIOCore

/// What came of the bytes of a chunked body.
enum ChunkedOutcome: Equatable {
    /// The body, and what was left over behind it when it ended.
    case ended(body: String, rest: String)
    case unfinished(body: String)
    case refused(WireError)

    /// Decodes the bytes as they arrive; what arrives after the end is left over.
    init(_ bytes: [UInt8], _ arrivals: Arrivals, bounds: WireBounds = WireBounds()) {
        var decoder = ChunkedDecoder(bounds: bounds)
        var buffer = ByteBuffer()
        var body: [UInt8] = []
        var arrived = 0
        var ended = false
        do throws(WireError) {
            for end in arrivals.ends {
                buffer.writeBytes(bytes[arrived..<end])
                arrived = end
                var goesOn = !ended
                while goesOn {
                    switch try decoder.next(&buffer) {
                    case .data(let slice): body += slice.readableBytesView
                    case .end: (ended, goesOn) = (true, false)
                    case .needsMore: goesOn = false
                    }
                }
            }
            self =
                ended
                ? .ended(body: String(latin1: body), rest: String(latin1: buffer.readableBytesView))
                : .unfinished(body: String(latin1: body))
        } catch {
            self = .refused(error)
        }
    }
}
