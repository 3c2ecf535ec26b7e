/// One event loop's gzip encoders, kept for the next response instead of set up anew (which costs more than coding a
/// small body).
///
/// Not Sendable: it belongs to its event loop.
package final class GzipEncoderPool {
    private let level: Int
    private let maximumIdle: Int
    private var idle: [GzipEncoder] = []

    /// - Parameters:
    ///   - level: 1 (fastest) to 9 (smallest).
    ///   - maximumIdle: How many encoders (130 kB each) are kept while nobody uses them. Those in use are bounded by
    ///     the exchanges that stream coded answers.
    /// - Throws: `invalidLevel`.
    package init(level: Int = 1, maximumIdle: Int = 4) throws(ContentCodingError) {
        guard (1...9).contains(level) else { throw .invalidLevel(level) }
        self.level = level
        self.maximumIdle = maximumIdle
        idle.reserveCapacity(maximumIdle)
    }

    /// An encoder at the beginning of a stream.
    ///
    /// - Throws: `outOfMemory`; the response can still be passed as it is.
    package func take() throws(ContentCodingError) -> GzipEncoder {
        if let encoder = idle.popLast() { return encoder }
        return try GzipEncoder(level: level)
    }

    /// Takes an encoder back, whether its stream was finished or aborted.
    package func giveBack(_ encoder: GzipEncoder) {
        guard idle.count < maximumIdle else { return }
        encoder.reset()
        idle.append(encoder)
    }
}
