package import AuditLog

/// One record of an access in evidence: what was added since the access's last record.
///
/// A plain value of fixed size. Its canonical bytes (`encode`, `init(decoding:)`) are the leaf data of its block's
/// Merkle tree. Names are numbers of the dictionary of its organization; 0 stands for none.
package struct Record: Sendable, Hashable {
    package var kind: AccessKind
    package var outcome: Outcome
    package var method: AccessMethod
    package var coding: AccessCoding
    /// The status sent to the caller; 0: none was sent.
    package var status: UInt16
    package var flags: AccessFlags
    /// When it was recorded, in Unix milliseconds; never less than that of the record before it.
    package var recordedMilliseconds: Int64
    /// Its place among the records of its organization, from 1.
    package var sequence: UInt64
    /// The id of the key it was made with; 0: none.
    package var key: UInt64
    package var app: UInt32
    package var route: UInt32
    package var purpose: UInt32
    package var configuration: UInt32
    /// The limit that refused it, or would have.
    package var limit: UInt32
    /// From arrival until this was recorded; the greatest number where it was longer than that.
    package var durationMilliseconds: UInt32
    /// Up to four, each once, followed by zeros.
    package var recipients: SIMD4<UInt32>
    /// Items taken from the limits and not delivered, after this record; those asked for where a limit refused.
    package var reservedItems: UInt32
    /// How many requests were charged; the greatest number where it was more.
    package var chargedRequests: UInt16
    package var items: UInt64
    /// Bytes of the answer's body as sent to the caller.
    package var bytesSent: UInt64
    /// Bytes of the request's body as received from the caller.
    package var bytesReceived: UInt64
    /// Where it came from, as far as that is kept.
    package var address: AccessAddress
    /// A keyed token of the query; 0: not recorded.
    package var query: UInt64

    /// A record of which nothing is known but its place and time.
    package init(sequence: UInt64, recordedMilliseconds: Int64) {
        kind = .complete
        outcome = .answered
        method = .other
        coding = .identity
        status = 0
        // An empty literal would go through the generic initializer of sets.
        flags = AccessFlags(rawValue: 0)
        self.recordedMilliseconds = recordedMilliseconds
        self.sequence = sequence
        key = 0
        app = 0
        route = 0
        purpose = 0
        configuration = 0
        limit = 0
        durationMilliseconds = 0
        recipients = SIMD4()
        reservedItems = 0
        chargedRequests = 0
        items = 0
        bytesSent = 0
        bytesReceived = 0
        address = .none
        query = 0
    }

    /// The record that fills the place of one that never came.
    package static func missing(sequence: UInt64, recordedMilliseconds: Int64) -> Record {
        var record = Record(sequence: sequence, recordedMilliseconds: recordedMilliseconds)
        record.kind = .missing
        record.outcome = .missing
        return record
    }

    /// The day it was recorded, in UTC.
    package var day: EvidenceDay { EvidenceDay(milliseconds: recordedMilliseconds) }

    /// Whether it counts as an access: a whole one, or the beginning of one.
    @inline(__always)
    package var countsAccess: Bool { kind == .complete || kind == .opening }
}
