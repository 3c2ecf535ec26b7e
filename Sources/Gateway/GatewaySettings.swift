package import ContentCoding
package import HTTPWire

/// What a gateway is told about callers, upstreams and itself, as plain values.
///
/// All times are nanoseconds, all sizes bytes.
package struct GatewaySettings: Sendable {
    package var wire: WireBounds
    /// The largest body of a request.
    package var bodyBytes: Int
    /// From a request's first byte to the end of its head.
    package var headTimeoutNanoseconds: Int64
    /// How long a connection may stay open between two requests.
    package var idleTimeoutNanoseconds: Int64
    /// Between two pieces of a request's body.
    package var bodyTimeoutNanoseconds: Int64
    /// Bytes that a request's body has to bring each second, over more than a pause; 0: any number.
    package var bodyRate: Int
    /// Connections of callers at the same time, on all event loops together.
    package var connections: Int
    /// Connections to upstreams at the same time, on all event loops together.
    package var upstreamConnections: Int
    /// How long a caller may take to take what waits for it: from 64 KiB until no more than 32 KiB are left.
    package var writeTimeoutNanoseconds: Int64
    package var compression: CompressionPolicy
    package var durability: Durability
    package var recording: RecordingPolicy
    /// Whom callers are to write to where their agreement names nobody; nil: nobody is named.
    package var contact: String?
    /// Each time that a multiple of this has passed, of Unix time, open streams are put on record as far as they have come.
    package var progressNanoseconds: Int64
    /// The path at which the gateway itself tells callers their usage; empty: it doesn't.
    package var usagePath: [UInt8]

    package enum Durability: Sendable, Hashable {
        /// Answered accesses survive the death of the process.
        case process
        /// Answered accesses survive the loss of power: each waits for an fdatasync, which all that wait share.
        case power
    }

    package init(
        wire: WireBounds = WireBounds(),
        bodyBytes: Int = 8 << 20,
        headTimeoutNanoseconds: Int64 = 10_000_000_000,
        idleTimeoutNanoseconds: Int64 = 75_000_000_000,
        bodyTimeoutNanoseconds: Int64 = 30_000_000_000,
        writeTimeoutNanoseconds: Int64 = 30_000_000_000,
        bodyRate: Int = 256,
        connections: Int = 8_192,
        upstreamConnections: Int = 8_192,
        compression: CompressionPolicy,
        durability: Durability = .process,
        recording: RecordingPolicy = RecordingPolicy(),
        contact: String? = nil,
        progressNanoseconds: Int64 = 3_600_000_000_000,
        usagePath: [UInt8] = []
    ) {
        self.wire = wire
        self.bodyBytes = bodyBytes
        self.headTimeoutNanoseconds = headTimeoutNanoseconds
        self.idleTimeoutNanoseconds = idleTimeoutNanoseconds
        self.bodyTimeoutNanoseconds = bodyTimeoutNanoseconds
        self.writeTimeoutNanoseconds = writeTimeoutNanoseconds
        self.bodyRate = bodyRate
        self.connections = connections
        self.upstreamConnections = upstreamConnections
        self.compression = compression
        self.durability = durability
        self.recording = recording
        self.contact = contact
        self.progressNanoseconds = progressNanoseconds
        self.usagePath = usagePath
    }
}
