package import Agreements
package import AuditLog
internal import RateLimiting

/// Everything a configuration says, as the event loops read it: immutable, replaced as a whole.
package final class Snapshot: Sendable {
    package let settings: GatewaySettings
    package let upstreams: [Upstream]
    package let routes: RouteTable
    package let access: AccessTable
    let numbers: JournalNumbers
    /// The number of each route in the access table and its limits, by its place in `routes`.
    let routeNumbers: [Int]
    /// Where callers ask for their usage; empty: nowhere.
    private let usagePath: [UInt8]

    /// - Parameters:
    ///   - version: what names this configuration in the records, such as a digest of its files.
    ///   - names: the dictionary of this run's journals.
    ///   - sequences: the counters of this run, which all its snapshots share.
    package init(
        settings: GatewaySettings,
        upstreams: [Upstream],
        routes: RouteTable,
        access: AccessTable,
        version: String,
        names: NameRegistry,
        sequences: Sequences
    ) throws(AuditLogError) {
        self.settings = settings
        self.upstreams = upstreams
        self.routes = routes
        self.access = access
        usagePath = settings.usagePath
        routeNumbers = routes.routes.map { access.routeNumber(of: $0.name) ?? -1 }
        numbers = try JournalNumbers(
            routes: routes, access: access, version: version, names: names, sequences: sequences)
    }

    /// Whether a path is where callers ask for their usage.
    @inline(__always)
    func isUsage(_ path: Span<UInt8>) -> Bool {
        guard path.count == usagePath.count, !usagePath.isEmpty else { return false }
        for index in 0..<path.count where path[index] != usagePath[index] { return false }
        return true
    }
}
