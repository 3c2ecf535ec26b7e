internal import AuditLog

/// The sums of a row of the usage index.
///
/// Sums stop at the greatest number, like those of the `Odometer`. A record that is missing adds nothing.
package struct UsageTotals: Sendable, Hashable {
    package var accesses: UInt64 = 0
    package var answered: UInt64 = 0
    package var items: UInt64 = 0
    package var bytesSent: UInt64 = 0
    package var bytesReceived: UInt64 = 0
    package var chargedRequests: UInt64 = 0

    package init() {}

    /// Counts a record.
    @inline(__always)
    package mutating func add(_ record: Record) {
        if record.countsAccess {
            accesses = accesses.saturatingSum(1)
            if record.outcome == .answered { answered = answered.saturatingSum(1) }
        }
        items = items.saturatingSum(record.items)
        bytesSent = bytesSent.saturatingSum(record.bytesSent)
        bytesReceived = bytesReceived.saturatingSum(record.bytesReceived)
        chargedRequests = chargedRequests.saturatingSum(UInt64(record.chargedRequests))
    }

    /// Adds the sums of other records.
    package mutating func add(_ other: UsageTotals) {
        accesses = accesses.saturatingSum(other.accesses)
        answered = answered.saturatingSum(other.answered)
        items = items.saturatingSum(other.items)
        bytesSent = bytesSent.saturatingSum(other.bytesSent)
        bytesReceived = bytesReceived.saturatingSum(other.bytesReceived)
        chargedRequests = chargedRequests.saturatingSum(other.chargedRequests)
    }
}
