internal import HTTPWire
internal import NIOCore

/// What the worker's sweep does to a connection.
extension DownstreamConnection {
    /// Puts on record how far a stream on this connection has come.
    func recordProgress() {
        switch state {
        case .head, .discarding, .lingering, .closed: return
        case .length, .chunked, .answering: exchange.recordProgress()
        }
    }

    /// The deadline has passed.
    func expire(now: Int64) {
        deadline = .max
        switch state {
        case .head where !isWritable, .lingering where !isFlushed:
            // A caller that has not taken its answers in all that time; a clean end would look like theirs.
            abort()
        case .head:
            if parser.isInsideHead {
                fail(.requestTimeout)
            } else {
                context?.close(promise: nil)
            }
        case .lingering, .discarding:
            context?.close(promise: nil)
        case .closed:
            break
        case .length, .chunked, .answering:
            if !isWritable {
                exchange.advance(.downstreamGone)
                abort()
            } else if !waitsForCaller {
                exchange.advance(.upstreamFailed(.upstreamTimeout))
            } else {
                exchange.advance(.requestFailed(.requestTimeout))
            }
        }
    }

    /// Whether the next thing to come is a piece of the request's body, not something of the upstream.
    private var waitsForCaller: Bool {
        if case .answering = state { false } else { exchange.takesBody }
    }
}
