/// An API that accesses are forwarded to.
///
/// All times are nanoseconds.
package struct Upstream: Sendable, Hashable {
    /// Where a server of it listens.
    package struct Server: Sendable, Hashable {
        /// An IPv4 or IPv6 address, or a name with any number of them.
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
    /// From an access's beginning to the head of its answer, over all tries; `Int64.max`: no such bound.
    package var deadlineNanoseconds = Int64.max
    /// How long an idle connection is kept.
    package var keepAliveNanoseconds: Int64
    /// How many idle connections an event loop keeps to each address of a server.
    package var idleConnectionsPerLoop: Int
    /// nil: it is spoken to in plain text.
    package var security: UpstreamSecurity?
    /// How many requests a server may have at once, in the whole process; `Int.max`: any number.
    package var pendingBound = Int.max
    /// How many further servers are tried for one request at most.
    package var retries = 2
    /// How often names are looked up again.
    package var resolveNanoseconds: Int64 = 30_000_000_000
    package var ejection = Ejection()
    /// Asks each server how it is; nil: none is asked.
    package var health: HealthCheck?

    /// When a server gets no requests for a while.
    package struct Ejection: Sendable, Hashable {
        /// After so many failures in a row.
        package var failures = 5
        /// How long at first; twice as long each time that a trial fails.
        package var baseNanoseconds: Int64 = 1_000_000_000
        package var maximumNanoseconds: Int64 = 10_000_000_000
        /// The statuses of answers that count as failures.
        package var statuses: [Int] = []

        package init() {}
    }

    /// How servers are asked how they are.
    package struct HealthCheck: Sendable, Hashable {
        /// Target of the request, with its first slash.
        package var path: String
        package var intervalNanoseconds: Int64 = 5_000_000_000
        /// From connecting to the head of the answer.
        package var timeoutNanoseconds: Int64 = 1_000_000_000
        /// So many good answers in a row bring a server back.
        package var healthy = 2
        /// So many bad ones in a row take it out.
        package var unhealthy = 3
        /// The statuses of good answers.
        package var statuses = 200...399

        package init(path: String) {
            self.path = path
        }
    }

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
