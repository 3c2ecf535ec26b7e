internal import AuditLog

/// The running totals of an organization, from its first record on.
///
/// Sums stop at the greatest number instead of beginning anew, so that they never decrease.
package struct Odometer: Sendable, Hashable {
    /// Accesses: records that are a whole one or the beginning of one.
    package var accesses: UInt64 = 0
    /// Those of the accesses that were answered.
    package var answered: UInt64 = 0
    package var items: UInt64 = 0
    package var bytesSent: UInt64 = 0
    package var bytesReceived: UInt64 = 0
    package var chargedRequests: UInt64 = 0
    /// Sequence numbers of which no record came.
    package var missing: UInt64 = 0

    package init() {}

    /// Counts a record.
    @inline(__always)
    package mutating func add(_ record: Record) {
        if record.countsAccess {
            accesses = accesses.saturatingSum(1)
            if record.outcome == .answered { answered = answered.saturatingSum(1) }
        } else if record.kind == .missing {
            missing = missing.saturatingSum(1)
        }
        items = items.saturatingSum(record.items)
        bytesSent = bytesSent.saturatingSum(record.bytesSent)
        bytesReceived = bytesReceived.saturatingSum(record.bytesReceived)
        chargedRequests = chargedRequests.saturatingSum(UInt64(record.chargedRequests))
    }

    /// Adds what other records come to.
    package mutating func add(_ other: Odometer) {
        accesses = accesses.saturatingSum(other.accesses)
        answered = answered.saturatingSum(other.answered)
        items = items.saturatingSum(other.items)
        bytesSent = bytesSent.saturatingSum(other.bytesSent)
        bytesReceived = bytesReceived.saturatingSum(other.bytesReceived)
        chargedRequests = chargedRequests.saturatingSum(other.chargedRequests)
        missing = missing.saturatingSum(other.missing)
    }

    /// Whether none of the totals is below that of an earlier reading.
    package func isAtLeast(_ earlier: Odometer) -> Bool {
        accesses >= earlier.accesses && answered >= earlier.answered && items >= earlier.items
            && bytesSent >= earlier.bytesSent && bytesReceived >= earlier.bytesReceived
            && chargedRequests >= earlier.chargedRequests && missing >= earlier.missing
    }

    /// What was added since an earlier reading.
    ///
    /// - Precondition: `isAtLeast(earlier)`.
    package func since(_ earlier: Odometer) -> Odometer {
        var difference = Odometer()
        difference.accesses = accesses - earlier.accesses
        difference.answered = answered - earlier.answered
        difference.items = items - earlier.items
        difference.bytesSent = bytesSent - earlier.bytesSent
        difference.bytesReceived = bytesReceived - earlier.bytesReceived
        difference.chargedRequests = chargedRequests - earlier.chargedRequests
        difference.missing = missing - earlier.missing
        return difference
    }

    // MARK: - Bytes

    /// The length of its bytes: the seven totals in the order of declaration, 8 bytes each, little-endian.
    package static let encodedByteCount = 56

    func encode(to bytes: UnsafeMutableRawPointer) {
        bytes.store(accesses, at: 0)
        bytes.store(answered, at: 8)
        bytes.store(items, at: 16)
        bytes.store(bytesSent, at: 24)
        bytes.store(bytesReceived, at: 32)
        bytes.store(chargedRequests, at: 40)
        bytes.store(missing, at: 48)
    }

    /// Reads the totals at an offset.
    init(decoding bytes: UnsafeRawBufferPointer, at offset: Int) {
        accesses = bytes.load(at: offset)
        answered = bytes.load(at: offset + 8)
        items = bytes.load(at: offset + 16)
        bytesSent = bytes.load(at: offset + 24)
        bytesReceived = bytes.load(at: offset + 32)
        chargedRequests = bytes.load(at: offset + 40)
        missing = bytes.load(at: offset + 48)
    }
}
