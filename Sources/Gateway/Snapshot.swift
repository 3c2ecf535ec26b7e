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
        routeNumbers = routes.routes.map { access.routeNumber(of: $0.name) ?? -1 }
        numbers = try JournalNumbers(
            routes: routes, access: access, version: version, names: names, sequences: sequences)
    }
}
