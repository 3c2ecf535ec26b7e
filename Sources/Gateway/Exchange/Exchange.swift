internal import Agreements
internal import AuditLog
internal import ContentCoding
internal import HTTPWire
internal import ItemCounting
internal import NIOCore
internal import RateLimiting

/// One request, from its head to its record; a connection keeps one and uses it again.
///
/// `Exchange+Life.swift` tells its life from top to bottom; the files beside it hold a phase or two each. It belongs to
/// its connection's event loop.
final class Exchange {
    enum Phase {
        /// No request.
        case idle
        /// The request is on its way to the upstream; nothing of an answer is there.
        case forwarding
        /// An answer is coming in, and nothing of it has gone out.
        case collecting
        /// What is in `out` waits for the journal.
        case recording(isLast: Bool)
        /// The answer goes out as it comes in.
        case streaming
    }

    /// How the end of the answer's body is told to the caller.
    enum AnswerFraming {
        case none, length(Int), chunked, untilClose
        /// By frames of HTTP/2.
        case frames
    }

    let worker: Worker
    // It owns this exchange, which has nothing to tell it any more when it is gone: it is idle then. The tests check that
    // at each use, which costs some 30 calls a request.
    #if DEBUG
        unowned private(set) var downstream: Downstream!
    #else
        unowned(unsafe) private(set) var downstream: Downstream!
    #endif

    /// Goes up when an exchange ends, so that what comes late for it is known to be late.
    var generation: UInt64 = 0
    /// Which of its wishes to be released is the latest; an older one that comes back means nothing.
    var releaseNumber: UInt64 = 0
    var phase = Phase.idle

    // The request.
    var head = RequestHead()
    var headBytes = ByteBuffer()
    var snapshot: Snapshot
    /// The index of the route; -1: none.
    var route = -1
    var routeFacts = RouteFacts.none
    var caller = Caller.unknown
    var charge = Charge()
    var isCharged = false
    /// What the caller is told with a refusal that a newer table than ``snapshot``'s made; nil: what that one says.
    var notice: AccessNotice?
    var access = Access(timeNanoseconds: 0, request: RequestID(high: 0, low: 0))
    var isRequestComplete = false
    /// The head as the upstream gets it; kept for a second try.
    var upstreamRequestBytes: ByteBuffer?
    var upstream: UpstreamConnection?
    /// Body that waits for a connection to the upstream; at most one piece, since reading stops with it.
    var waitingBody: ByteBuffer?
    /// Nothing is done twice if another server gets the request too.
    var mayRetry = false
    /// A kept connection that turned out to be closed has been replaced by a new one.
    var hasReconnected = false
    var upgrade = Upgrade.none
    /// One side of the tunnel sends nothing more.
    var hasOneSideFinished = false
    /// The servers that failed it, except the last.
    var tried: [ServerPool] = []

    /// What the gateway itself is asked for; nil: the request is for an upstream.
    var inquiry: Inquiry.Subject?

    // The answer.
    var coding = CompressionDecision.pass(varies: false)
    var countsItems = false
    var countsLines = false
    /// Cursors in the answer are sealed for the caller's organization.
    var sealsCursors = false
    var counter: ItemCounter?
    /// Set while the answer is counted line by line.
    var lineCounter: LineItemCounter?
    var allowance: LineAllowance?
    /// Takes apart, for counting alone, what the upstream coded although it was asked not to.
    var decoder: ContentDecoder?
    var decodedBytes = 0
    /// What has arrived and was not unpacked yet.
    var uncounted = ByteBuffer()
    /// The body has passed further than it was counted: the rest is unpacked in slices, and the upstream waits.
    var isCountingBehind = false
    /// The answer can't be counted; what was reserved for it stands.
    var isUncountable = false
    var counterPointers: JSONPointerSet?
    var acceptEncoding = AcceptEncoding()
    /// Body that has come in and not gone out, as it came.
    var held: [ByteBuffer] = []
    var heldBytes = 0
    /// Set while a coded answer streams.
    var encoder: ContentEncoder?
    var framing = AnswerFraming.none
    /// Whether the caller has got the answer's head, or will with this tick.
    var isHeadWritten = false
    var hasChunks = false
    /// What goes out when the journal has it.
    var out: [ByteBuffer] = []
    /// The rate-limit fields, as the charge left the limits.
    var limitFields = HeadBuffer(capacity: 1_024)
    var keepsAlive = true
    /// The answer ended while its beginning waited for the journal, or was not counted yet; it is finished after that.
    var endIsDue = false
    /// Bytes of the answer have been written to the caller; where it streams, its opening is in the journal.
    var hasBegun = false
    /// What of a streamed answer the caller's side of the kernel has taken: bytes of body, and the items in them.
    var sent = (bytes: UInt64(0), items: 0)
    /// What the records of a streamed answer add up to, and as far as they are known to be in the journal.
    var recorded = RecordedSums()
    var committed = RecordedSums()
    /// The answer has begun and can't be ended properly: the connection is cut, which the caller can see.
    var isCut = false
    /// The request was not served by no fault of its caller: it costs nothing.
    var returnsCharge = false

    init(worker: Worker) {
        self.worker = worker
        snapshot = worker.snapshot
    }

    /// Makes it that of its caller's connection, once, before anything else.
    func belong(to downstream: Downstream) {
        self.downstream = downstream
    }

    var isActive: Bool {
        if case .idle = phase { false } else { true }
    }

    /// Whether a connection to the upstream is still wanted: the request may have been refused meanwhile.
    var awaitsConnection: Bool {
        if case .forwarding = phase { upstream == nil } else { false }
    }

    /// Whether a piece of the request's body can be taken now.
    var takesBody: Bool {
        waitingBody == nil && (upstream?.isWritable ?? true)
    }

    /// Body bytes that are held back at most, to answer with a known length and one record; a larger answer streams.
    static let holdBound = 64 << 10
    /// Bytes that a coded answer is decoded to at most for counting; beyond, it counts as what was reserved.
    static let decodeBound = 32 << 20
}

extension Exchange {
    /// A whole body, coded, in memory of the event loop.
    var codedBody: ByteBuffer {
        _read { yield worker.codedBody }
        _modify { yield &worker.codedBody }
    }
}
