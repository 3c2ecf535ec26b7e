internal import AuditLog

/// What the records of one stream add up to.
struct RecordedSums {
    var items: UInt64 = 0
    var bytesSent: UInt64 = 0
    var bytesReceived: UInt64 = 0
    var bytesFromUpstream: UInt64 = 0

    init() {}

    init(_ access: borrowing Access) {
        items = access.items
        bytesSent = access.bytesSent
        bytesReceived = access.bytesReceived
        bytesFromUpstream = access.bytesFromUpstream
    }

    /// A record of what an access, whose figures are totals, has beyond these sums.
    func increment(to total: Access) -> Access {
        var increment = total
        increment.items -= min(items, total.items)
        increment.bytesSent -= min(bytesSent, total.bytesSent)
        increment.bytesReceived -= min(bytesReceived, total.bytesReceived)
        increment.bytesFromUpstream -= min(bytesFromUpstream, total.bytesFromUpstream)
        return increment
    }
}
