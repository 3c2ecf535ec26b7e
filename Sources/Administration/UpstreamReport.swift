/// How the servers of an upstream stand, as `/upstreams` says it.
package struct UpstreamReport: Sendable, Encodable {
    /// One address of a server.
    package struct Server: Sendable, Encodable {
        /// As it is configured.
        package let server: String
        package let address: String
        /// `serving`, `out` or `unhealthy`.
        package let state: String
        /// Requests that are there now.
        package let pending: Int
        /// In a row.
        package let failures: Int

        package init(server: String, address: String, state: String, pending: Int, failures: Int) {
            self.server = server
            self.address = address
            self.state = state
            self.pending = pending
            self.failures = failures
        }
    }

    package let upstream: String
    package let servers: [Server]

    package init(upstream: String, servers: [Server]) {
        self.upstream = upstream
        self.servers = servers
    }

    /// What `/health` says of it; nil where all is well.
    var warning: String? {
        let serving = servers.count { $0.state == "serving" }
        if serving == servers.count, !servers.isEmpty { return nil }
        return "upstream \(upstream): \(serving) of \(servers.count) servers are in"
    }
}
