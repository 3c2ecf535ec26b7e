public import NIOCore

/// One event loop's encoders, kept for the next answer instead of set up anew (which costs more than coding a small
/// body).
///
/// Not Sendable: it belongs to its event loop.
public final class EncoderPool {
    /// By the coding's raw value.
    private var idle: [[ContentEncoder]]
    private let maximumIdle: Int
    /// Where the pieces of a body come together.
    private var joined = ByteBuffer()

    /// - Parameter maximumIdle: How many encoders of each coding are kept while nobody uses them; see `ContentEncoder`
    ///   for what each holds. Those in use are bounded by the exchanges that stream coded answers.
    public init(maximumIdle: Int = 4) {
        self.maximumIdle = maximumIdle
        idle = ContentCoding.allCases.map { _ in
            var encoders: [ContentEncoder] = []
            encoders.reserveCapacity(maximumIdle)
            return encoders
        }
    }

    /// An encoder at the beginning of a stream.
    ///
    /// - Throws: `outOfMemory`; the answer can still be passed as it is.
    public func take(_ coding: ContentCoding) throws(ContentCodingError) -> ContentEncoder {
        if let encoder = idle[Int(coding.rawValue)].popLast() { return encoder }
        return try ContentEncoder(coding)
    }

    /// Takes an encoder back, whether its stream was finished or aborted.
    public func giveBack(_ encoder: ContentEncoder) {
        let place = Int(encoder.coding.rawValue)
        guard idle[place].count < maximumIdle else { return }
        encoder.reset()
        idle[place].append(encoder)
    }

    /// Appends a whole body, coded.
    ///
    /// Allocates nothing but what the output has to grow, once the pool has been used.
    ///
    /// - Throws: `outOfMemory`, with nothing appended.
    public func encode(
        _ pieces: [ByteBuffer], with coding: ContentCoding, into output: inout ByteBuffer
    ) throws(ContentCodingError) {
        let encoder = try take(coding)
        if pieces.count == 1 {
            encoder.encode(pieces[0], into: &output, flush: .finish)
        } else {
            for piece in pieces { joined.writeImmutableBuffer(piece) }
            encoder.encode(joined, into: &output, flush: .finish)
            if joined.capacity > 128 << 10 { joined = ByteBuffer() } else { joined.clear() }
        }
        giveBack(encoder)
    }
}
