/// Upstreams: what is said of their servers.
extension ConfigurationLoader {
    private static var timeout: Grammar<Int64> {
        .duration(Quantity.nanosecondsPerMillisecond...24 * Quantity.nanosecondsPerHour)
    }

    func readUpstream(
        _ value: Value, name: String, _ location: FileLocation
    ) -> GatewayConfiguration.Upstream? {
        let keys = [
            "servers", "connect_timeout", "response_timeout", "deadline", "keep_alive", "connections", "pending",
            "retries", "resolve", "ejection", "health", "tls",
        ]
        guard let fields = value.fields("an upstream", keys) else { return nil }
        let timeout = Self.timeout
        let servers = fields.required("servers", "write `[127.0.0.1:8081]`").map(readServers)
        let connect = fields.optional("connect_timeout", timeout, default: 1_000_000_000)
        let response = fields.optional("response_timeout", timeout, default: 30_000_000_000)
        let deadline = fields.optional("deadline", timeout)
        let keepAlive = fields.optional("keep_alive", timeout, default: 55_000_000_000)
        let connections = fields.optional("connections", .wholeNumber(0...65_536), default: 256)
        let pending = fields.optional("pending", .wholeNumber(1...1_000_000))
        let retries = fields.optional("retries", .wholeNumber(0...5), default: 2)
        let resolve = fields.optional(
            "resolve", .duration(Quantity.nanosecondsPerSecond...24 * Quantity.nanosecondsPerHour),
            default: 30_000_000_000)
        return GatewayConfiguration.Upstream(
            name: name,
            servers: servers ?? [],
            connectTimeoutNanoseconds: connect,
            responseTimeoutNanoseconds: response,
            deadlineNanoseconds: deadline,
            keepAliveNanoseconds: keepAlive,
            idleConnectionsPerLoop: connections,
            tls: fields["tls"].flatMap { readUpstreamTLS($0, location) },
            pendingBound: pending,
            retries: retries,
            resolveNanoseconds: resolve,
            ejection: fields["ejection"].flatMap(readEjection) ?? GatewayConfiguration.Ejection(),
            health: fields["health"].flatMap(readHealthCheck)
        )
    }

    private func readServers(_ value: Value) -> [HostAndPort] {
        guard let values = value.list(of: "servers", "write `[127.0.0.1:8081]`") else { return [] }
        if values.isEmpty { value.report("there is no server; write at least one, as in `[127.0.0.1:8081]`") }
        var servers: [HostAndPort] = []
        for element in values {
            guard let server = element.read(.address) else { continue }
            if server.port == 0 {
                element.report("port 0 can't be connected to; write the server's port")
            } else if servers.contains(server) {
                element.report("the server `\(server)` stands twice in this list; remove one")
            } else {
                servers.append(server)
            }
        }
        return servers
    }

    private func readEjection(_ value: Value) -> GatewayConfiguration.Ejection? {
        guard let fields = value.fields("`ejection`", ["failures", "base", "maximum", "statuses"]) else { return nil }
        let standard = GatewayConfiguration.Ejection()
        let base = fields.optional("base", Self.timeout, default: standard.baseNanoseconds)
        let maximum = fields.optional("maximum", Self.timeout)
        if let maximum, maximum < base {
            let baseText = Quantity.durationText(base)
            fields["maximum"]?.report("the maximum is below the base, \(baseText); write at least \(baseText)")
        }
        let statuses = fields["statuses"].flatMap { $0.list(of: "statuses", "write `[502, 503]`") } ?? []
        return GatewayConfiguration.Ejection(
            failures: fields.optional("failures", .wholeNumber(1...1_000_000), default: standard.failures),
            baseNanoseconds: base,
            maximumNanoseconds: maximum ?? max(base, standard.maximumNanoseconds),
            statuses: statuses.compactMap { $0.read(.wholeNumber(500...599)) }
        )
    }

    private func readHealthCheck(_ value: Value) -> GatewayConfiguration.HealthCheck? {
        let keys = ["path", "interval", "timeout", "healthy", "unhealthy", "status"]
        guard let fields = value.fields("`health`", keys) else { return nil }
        let path = fields.required("path", .target)
        let period = Grammar.duration(100 * Quantity.nanosecondsPerMillisecond...Quantity.nanosecondsPerHour)
        let interval = fields.optional("interval", period, default: 5_000_000_000)
        let timeout = fields.optional("timeout", Self.timeout)
        if let timeout, timeout > interval {
            let text = Quantity.durationText(interval)
            fields["timeout"]?.report("the timeout is above the interval, \(text); write at most \(text)")
        }
        let healthy = fields.optional("healthy", .wholeNumber(1...100), default: 2)
        let unhealthy = fields.optional("unhealthy", .wholeNumber(1...100), default: 3)
        let statuses = fields.optional("status", .statuses, default: 200...399)
        guard let path else { return nil }
        return GatewayConfiguration.HealthCheck(
            path: path,
            intervalNanoseconds: interval,
            timeoutNanoseconds: timeout ?? min(interval, 1_000_000_000),
            healthy: healthy,
            unhealthy: unhealthy,
            statuses: statuses
        )
    }
}
