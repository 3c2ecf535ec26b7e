extension GatewayConfiguration {
    /// An API that accesses are forwarded to.
    package struct Upstream: Sendable, Hashable {
        package let name: String
        /// At least one, each only once.
        package let servers: [HostAndPort]
        package let connectTimeoutNanoseconds: Int64
        /// How long the head of an answer may take after the request was sent.
        package let responseTimeoutNanoseconds: Int64
        /// How long an idle connection is kept for the next access.
        package let keepAliveNanoseconds: Int64
        /// How many idle connections an event loop keeps; 0: none.
        package let idleConnectionsPerLoop: Int
        /// Nil: plain text.
        package let tls: UpstreamTLS?
    }
}
