/// How the servers of an upstream stand, for the operator.
package struct UpstreamStanding: Sendable, Hashable {
    package enum State: String, Sendable {
        case serving
        /// It failed, and gets no request but a trial from time to time.
        case out
        /// It doesn't pass its health checks.
        case unhealthy
    }

    /// One address of a server.
    package struct Server: Sendable, Hashable {
        /// As it is configured.
        package let name: String
        package let address: String
        package let state: State
        /// In a row.
        package let failures: Int
        /// Requests that are there now.
        package internal(set) var pending = 0
    }

    package let name: String
    package private(set) var servers: [Server]

    init(name: String, servers: [Server]) {
        self.name = name
        self.servers = servers
    }

    /// Adds what an event loop has pending.
    mutating func add(_ pending: [(name: String, address: String, count: Int)]) {
        for (name, address, count) in pending {
            guard let index = servers.firstIndex(where: { $0.name == name && $0.address == address }) else { continue }
            servers[index].pending += count
        }
    }
}
