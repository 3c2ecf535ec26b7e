/// One request and what became of it: the unit of evidence.
///
/// A plain value of fixed size. Its canonical bytes (`encode`, `init(decoding:)`) are what the journal holds and what
/// later gets hashed; `docs/journal.md` has the byte table. Numbers of names come from a `NameRegistry`; 0 stands for
/// none.
package struct Access: Sendable, Equatable {
    /// Whether this is the whole story, its beginning, or its end.
    package var kind: AccessKind
    /// How it ended: answered, or why not.
    package var outcome: Outcome
    package var method: AccessMethod
    /// The status sent to the caller; 0: none was sent.
    package var status: UInt16
    package var flags: AccessFlags
    /// The content coding of the answer's body as it was sent to the caller.
    package var coding: AccessCoding
    /// When it arrived, in Unix nanoseconds: the very `now` that was charged.
    package var timeNanoseconds: Int64
    /// Its place among the accesses of its organization, from 1; 0 when no organization is known.
    package var sequence: UInt64
    package var request: RequestID
    /// The id of the key it was made with; 0: none.
    package var key: UInt64
    package var organization: UInt32
    package var app: UInt32
    package var route: UInt32
    package var purpose: UInt32
    package var recipient: UInt32
    /// The configuration that was in force.
    package var configuration: UInt32
    /// The limit that refused it, or, with `AccessFlags.shadowRefusal`, that would have.
    package var limit: UInt32
    /// How many requests were charged.
    package var chargedRequests: UInt32
    /// How many items were charged before the answer was known.
    package var reservedItems: UInt32
    /// How many items the caller got.
    package var items: UInt64
    /// Bytes of the answer's body as sent to the caller, coded.
    package var bytesSent: UInt64
    /// Bytes of the request's body as received from the caller.
    package var bytesReceived: UInt64
    /// Bytes of the answer's body as received from the upstream.
    package var bytesFromUpstream: UInt64
    /// From arrival until this was recorded.
    package var durationNanoseconds: UInt64

    /// An access of which nothing is known yet but when it arrived; the rest is filled in as it becomes known.
    package init(timeNanoseconds: Int64, request: RequestID) {
        kind = .complete
        outcome = .answered
        method = .other
        status = 0
        flags = []
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
        configuration = 0
        limit = 0
        chargedRequests = 0
        reservedItems = 0
        items = 0
        bytesSent = 0
        bytesReceived = 0
        bytesFromUpstream = 0
        durationNanoseconds = 0
    }

    /// When it was recorded, in Unix nanoseconds: arrival plus duration.
    package var recordedNanoseconds: Int64 {
        let (sum, overflow) = timeNanoseconds.addingReportingOverflow(Int64(clamping: durationNanoseconds))
        return overflow ? .max : sum
    }
}
