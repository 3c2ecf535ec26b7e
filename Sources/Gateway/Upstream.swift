/// An API that accesses are forwarded to.
package struct Upstream: Sendable, Hashable {
    /// Where a server of it listens.
    package struct Server: Sendable, Hashable {
        package var host: String
        package var port: Int
        /// `host:port`, as a Host field has it.
        package var authority: String

        package init(host: String, port: Int, authority: String) {
            self.host = host
            self.port = port
            self.authority = authority
        }
    }

    package var name: String
    /// At least one.
    package var servers: [Server]
    package var connectTimeoutNanoseconds: Int64
    /// How long an answer may keep the gateway waiting, for its head and between two pieces of its body.
    package var responseTimeoutNanoseconds: Int64
    /// How long an idle connection is kept.
    package var keepAliveNanoseconds: Int64
    /// How many idle connections an event loop keeps.
    package var idleConnectionsPerLoop: Int
    /// nil: it is spoken to in plain text.
    package var security: UpstreamSecurity?

    package init(
        name: String,
        servers: [Server],
        connectTimeoutNanoseconds: Int64,
        responseTimeoutNanoseconds: Int64,
        keepAliveNanoseconds: Int64,
        idleConnectionsPerLoop: Int
    ) {
        self.name = name
        self.servers = servers
        self.connectTimeoutNanoseconds = connectTimeoutNanoseconds
        self.responseTimeoutNanoseconds = responseTimeoutNanoseconds
        self.keepAliveNanoseconds = keepAliveNanoseconds
        self.idleConnectionsPerLoop = idleConnectionsPerLoop
    }
}
