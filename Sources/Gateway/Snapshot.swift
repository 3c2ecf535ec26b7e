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
    /// Of each route, by its place in `routes`.
    let routeFacts: [RouteFacts]
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
        numbers = try JournalNumbers(access: access, version: version, names: names, sequences: sequences)
        var facts: [RouteFacts] = []
        for route in routes.routes {
            facts.append(
                RouteFacts(
                    number: access.routeNumber(of: route.name) ?? -1,
                    recordNumber: try names.number(of: .route, route.name),
                    upstream: route.upstream,
                    countsItems: route.items != nil,
                    hasCursor: route.cursor != nil,
                    upgradesToWebSocket: route.upgradesToWebSocket))
        }
        routeFacts = facts
    }

    /// Whether a path is where callers ask for their usage.
    @inline(__always)
    func isUsage(_ path: Span<UInt8>) -> Bool {
        guard path.count == usagePath.count, !usagePath.isEmpty else { return false }
        for index in 0..<path.count where path[index] != usagePath[index] { return false }
        return true
    }
}
