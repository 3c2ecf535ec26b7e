internal import Agreements
internal import HTTPWire

/// Why a request gets no answer from its upstream, or not all of it.
enum Refusal: Error {
    /// The request is malformed or too large; its connection is closed after the answer.
    case wire(WireError)
    case access(AccessRefusal)
    case noRoute
    /// A cursor that the caller's organization was not given.
    case foreignCursor
    /// A limit is reached; the worker's charge report says which.
    case limitExceeded
    /// The request alone costs more than a limit can ever hold.
    case costAboveBurst
    case requestTimeout
    /// A request for a WebSocket is not one as RFC 6455 has it.
    case invalidHandshake
    case upstreamRefused
    case upstreamTimeout
    case upstreamBroken
    /// Every server of the upstream is out, or has no address.
    case upstreamUnavailable(retryAfterSeconds: Int)
    /// Every server that isn't out has as many requests as it may.
    case upstreamBusy
    case journalUnavailable
    case receiptNotFound
    case receiptNotSealed(retryAfterSeconds: Int)
    /// What is asked of the usage is not what can be told.
    case invalidUsageQuery
    /// Too much that the gateway is to answer itself waits already.
    case inquiriesBusy
}
