extension GatewayConfiguration {
    /// An API that accesses are forwarded to.
    package struct Upstream: Sendable, Hashable {
        package let name: String
        /// At least one, each only once.
        package let servers: [HostAndPort]
        package let connectTimeoutNanoseconds: Int64
        /// How long the head of an answer may take after the request was sent.
        package let responseTimeoutNanoseconds: Int64
        /// From an access's beginning to the head of its answer, over all tries; nil: no such bound.
        package let deadlineNanoseconds: Int64?
        /// How long an idle connection is kept for the next access.
        package let keepAliveNanoseconds: Int64
        /// How many idle connections an event loop keeps to each server; 0: none.
        package let idleConnectionsPerLoop: Int
        /// Nil: plain text.
        package let tls: UpstreamTLS?
        /// How many requests a server may have at once; nil: any number.
        package let pendingBound: Int?
        /// How many further servers are tried for one request at most.
        package let retries: Int
        /// How often names are looked up again.
        package let resolveNanoseconds: Int64
        package let ejection: Ejection
        /// Nil: servers are not asked how they are.
        package let health: HealthCheck?
    }

    /// When a server of an upstream gets no requests for a while.
    package struct Ejection: Sendable, Hashable {
        /// After so many failures in a row.
        package var failures = 5
        /// How long at first; twice as long each time that it fails again.
        package var baseNanoseconds: Int64 = 1_000_000_000
        /// How long at most; never less than at first.
        package var maximumNanoseconds: Int64 = 10_000_000_000
        /// The statuses of answers that count as failures, from 500 to 599.
        package var statuses: [Int] = []
    }

    /// How the servers of an upstream are asked how they are.
    package struct HealthCheck: Sendable, Hashable {
        /// A target, with its first slash.
        package let path: String
        package let intervalNanoseconds: Int64
        /// Never longer than the interval.
        package let timeoutNanoseconds: Int64
        /// So many good answers in a row bring a server back.
        package let healthy: Int
        /// So many bad ones in a row take it out.
        package let unhealthy: Int
        /// The statuses of good answers.
        package let statuses: ClosedRange<Int>
    }
}
