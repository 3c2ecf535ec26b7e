import Agreements
import Configuration
import ConfigurationHistory
import ContentCoding
import Gateway
import HTTPWire
import ItemCounting

/// Turns what the files say into what the gateway is made of.
struct GatewayAssembly {
    let configuration: GatewayConfiguration

    var agreements: AgreementSet {
        AgreementSet(
            organizations: configuration.organizations,
            tiers: configuration.tiers,
            purposes: configuration.purposes,
            recipients: configuration.recipients,
            routes: configuration.routes.map(\.name)
        )
    }

    var settings: GatewaySettings {
        get throws {
            let bounds = configuration.bounds
            let descriptors = Descriptors(connections: bounds.connections)
            return GatewaySettings(
                wire: WireBounds(
                    headBytes: bounds.headBytes, fieldCount: bounds.fields, targetBytes: bounds.targetBytes),
                bodyBytes: bounds.bodyBytes,
                headTimeoutNanoseconds: bounds.headTimeoutNanoseconds,
                idleTimeoutNanoseconds: bounds.idleTimeoutNanoseconds,
                bodyTimeoutNanoseconds: bounds.bodyTimeoutNanoseconds,
                writeTimeoutNanoseconds: bounds.writeTimeoutNanoseconds,
                bodyRate: bounds.bodyRate,
                connections: descriptors.connections,
                upstreamConnections: descriptors.upstreamConnections,
                compression: try compression,
                durability: configuration.audit.durability == .power ? .power : .process,
                recording: try recording,
                contact: configuration.contact,
                usagePath: configuration.usagePath.map { Array("\($0)".utf8) } ?? []
            )
        }
    }

    private var recording: RecordingPolicy {
        get throws {
            let audit = configuration.audit
            var key: TokenKey?
            if audit.addresses == .keyed || audit.queries == .keyed {
                key = try TokenKeyFile(.addresses, stateDirectory: configuration.stateDirectory).key()
            }
            let addresses: RecordingPolicy.Addresses =
                switch audit.addresses {
                case .full: .full
                case .truncated: .truncated
                case .keyed: key.map { .keyed($0) } ?? .none
                case .none: .none
                }
            return RecordingPolicy(addresses: addresses, queries: audit.queries == .keyed ? key : nil)
        }
    }

    private var compression: CompressionPolicy {
        get throws {
            guard let compression = configuration.compression else {
                return CompressionPolicy(codings: [], minimumBytes: 0, types: [])
            }
            return CompressionPolicy(
                codings: compression.codings.compactMap { ContentCoding(name: $0.rawValue) },
                minimumBytes: compression.minimumBytes,
                types: try compression.types.map { try MediaTypePattern($0) }
            )
        }
    }

    /// The listeners, with their certificates and keys read.
    var listeners: [Listener] {
        get throws {
            try configuration.listeners.map { listener in
                Listener(
                    host: listener.address.host, port: listener.address.port,
                    security: try listener.tls.map { tls in
                        try ListenerSecurity(
                            ListenerSecurity.Terms(
                                certificate: tls.certificate, privateKey: tls.privateKey,
                                clientAuthorities: tls.clientAuthorities,
                                minimumMinorVersion: tls.minimum == .tls13 ? 3 : 2))
                    })
            }
        }
    }

    /// The upstreams, with the files of their TLS read.
    var upstreams: [Upstream] {
        get throws { try configuration.upstreams.map(upstream) }
    }

    private func upstream(_ upstream: GatewayConfiguration.Upstream) throws -> Upstream {
        var assembled = Upstream(
            name: upstream.name,
            servers: upstream.servers.map {
                Upstream.Server(host: $0.host, port: $0.port, authority: $0.description)
            },
            connectTimeoutNanoseconds: upstream.connectTimeoutNanoseconds,
            responseTimeoutNanoseconds: upstream.responseTimeoutNanoseconds,
            keepAliveNanoseconds: upstream.keepAliveNanoseconds,
            idleConnectionsPerLoop: upstream.idleConnectionsPerLoop
        )
        assembled.security = try upstream.tls.map { tls in
            try UpstreamSecurity(
                UpstreamSecurity.Terms(
                    authorities: tls.authorities, serverName: tls.serverName, verifies: tls.verifies,
                    certificate: tls.certificate, privateKey: tls.privateKey))
        }
        assembled.deadlineNanoseconds = upstream.deadlineNanoseconds ?? .max
        assembled.pendingBound = upstream.pendingBound ?? .max
        assembled.retries = upstream.retries
        assembled.resolveNanoseconds = upstream.resolveNanoseconds
        assembled.ejection.failures = upstream.ejection.failures
        assembled.ejection.baseNanoseconds = upstream.ejection.baseNanoseconds
        assembled.ejection.maximumNanoseconds = upstream.ejection.maximumNanoseconds
        assembled.ejection.statuses = upstream.ejection.statuses
        assembled.health = upstream.health.map(healthCheck)
        return assembled
    }

    private func healthCheck(_ check: GatewayConfiguration.HealthCheck) -> Upstream.HealthCheck {
        var assembled = Upstream.HealthCheck(path: check.path)
        assembled.intervalNanoseconds = check.intervalNanoseconds
        assembled.timeoutNanoseconds = check.timeoutNanoseconds
        assembled.healthy = check.healthy
        assembled.unhealthy = check.unhealthy
        assembled.statuses = check.statuses
        return assembled
    }

    var routes: RouteTable {
        get throws {
            var key: TokenKey?
            if configuration.routes.contains(where: { $0.cursor != nil }) {
                key = try TokenKeyFile(.cursors, stateDirectory: configuration.stateDirectory).key()
            }
            return RouteTable(try configuration.routes.map { try route($0, cursorKey: key) })
        }
    }

    private func route(_ route: GatewayConfiguration.Route, cursorKey: TokenKey?) throws -> Route {
        let segments = route.path.segments.map { segment in
            switch segment {
            case .literal(let text): PathPattern.Segment.literal(Array(text.utf8))
            case .parameter: PathPattern.Segment.parameter
            }
        }
        let items = try route.items.map { try JSONPointer($0.pointer) }
        var assembled = Route(
            name: route.name,
            method: route.method,
            path: PathPattern(segments: segments, matchesRest: route.path.matchesRest),
            upstream: configuration.upstreams.firstIndex { $0.name == route.upstream } ?? 0,
            items: items.isEmpty ? nil : try JSONPointerSet(items),
            reserve: route.reserve.map {
                Route.Reserve(
                    query: $0.query, default: $0.default, maximum: $0.maximum, kinds: max(1, route.items.count))
            },
            isLines: route.format == .lines,
            cursor: try cursorKey.flatMap { key in
                try route.cursor.map { cursor in
                    Cursor(
                        names: cursor.query,
                        pointers: try JSONPointerSet(items, strings: cursor.answer.map { try JSONPointer($0) }),
                        key: key, takesUnsealed: cursor.takesUnsealed)
                }
            }
        )
        assembled.upgradesToWebSocket = route.upgrade == .websocket
        return assembled
    }

    /// Names this configuration in the records.
    var version: String { ConfigurationVersion(configuration.sources).name }
}
