/// One request and what became of it, or what was added to that since its last record: the unit of evidence.
///
/// A plain value of fixed size. Its canonical bytes (`encode`, `init(decoding:)`) are what the journal holds;
/// `docs/journal.md` has the byte table. Numbers of names come from a `NameRegistry`; 0 stands for none.
///
/// Every record is an increment: items, bytes and charged requests of an access are the sums over its records.
public struct Access: Sendable, Equatable {
    /// Whether this is the whole story, its beginning, a piece of it, or its end.
    public var kind: AccessKind
    /// How it ended: answered, or why not.
    public var outcome: Outcome
    public var method: AccessMethod
    /// The status sent to the caller; 0: none was sent.
    public var status: UInt16
    public var flags: AccessFlags
    /// The content coding of the answer's body as it was sent to the caller.
    public var coding: AccessCoding
    /// When it arrived, in Unix nanoseconds: the very `now` that was charged.
    public var timeNanoseconds: Int64
    /// Its place among the records of its organization, or among those of no organization, from 1; 0: not yet given.
    public var sequence: UInt64
    public var request: RequestID
    /// The id of the key it was made with; 0: none.
    public var key: UInt64
    public var organization: UInt32
    public var app: UInt32
    public var route: UInt32
    public var purpose: UInt32
    /// The first recipient.
    public var recipient: UInt32
    public var recipient2: UInt32
    public var recipient3: UInt32
    public var recipient4: UInt32
    /// The configuration that was in force.
    public var configuration: UInt32
    /// The limit that refused it, or, with `AccessFlags.shadowRefusal`, that would have.
    public var limit: UInt32
    /// How many requests were charged; of a stream, its opening alone says so.
    public var chargedRequests: UInt32
    /// How many items are taken from the limits beyond those delivered: by a whole access, before its answer was known,
    /// or, where a limit refused it, asked for; by a stream, what is outstanding behind this record.
    public var reservedItems: UInt32
    /// How many items the caller got, since the last record of the same access.
    public var items: UInt64
    /// Bytes of the answer's body as sent to the caller, coded; they, too, since the last record.
    public var bytesSent: UInt64
    /// Bytes of the request's body as received from the caller.
    public var bytesReceived: UInt64
    /// Bytes of the answer's body as received from the upstream.
    public var bytesFromUpstream: UInt64
    /// From arrival until this was recorded.
    public var durationNanoseconds: UInt64
    /// The first 8 bytes of where it came from, big-endian, as far as it is kept.
    public var addressHigh: UInt64
    /// The last 8 bytes.
    public var addressLow: UInt64
    /// How to read these 16 bytes.
    public var addressForm: AccessAddressForm
    /// A keyed token of the query; 0: not recorded.
    public var query: UInt64

    /// An access of which nothing is known yet but when it arrived; the rest is filled in as it becomes known.
    public init(timeNanoseconds: Int64, request: RequestID) {
        kind = .complete
        outcome = .answered
        method = .other
        status = 0
        flags = AccessFlags(rawValue: 0)
        coding = .identity
        self.timeNanoseconds = timeNanoseconds
        sequence = 0
        self.request = request
        key = 0
        organization = 0
        app = 0
        route = 0
        purpose = 0
        recipient = 0
        recipient2 = 0
        recipient3 = 0
        recipient4 = 0
        configuration = 0
        limit = 0
        chargedRequests = 0
        reservedItems = 0
        items = 0
        bytesSent = 0
        bytesReceived = 0
        bytesFromUpstream = 0
        durationNanoseconds = 0
        addressHigh = 0
        addressLow = 0
        addressForm = .none
        query = 0
    }

    /// Where it came from, as far as it is kept.
    public var address: AccessAddress {
        get { AccessAddress(form: addressForm, high: addressHigh, low: addressLow) }
        set {
            addressForm = newValue.form
            addressHigh = newValue.high
            addressLow = newValue.low
        }
    }

    /// When it was recorded, in Unix nanoseconds: arrival plus duration.
    public var recordedNanoseconds: Int64 {
        let (sum, overflow) = timeNanoseconds.addingReportingOverflow(Int64(clamping: durationNanoseconds))
        return overflow ? .max : sum
    }
}
