internal import NIOCore
internal import Synchronization

/// One address of a server, as all event loops see it.
///
/// What the loops read at each request stands in atomics that are written only when a server's health changes; the
/// health itself is the group's, behind its lock.
final class UpstreamServer: Sendable {
    /// As the configuration names it.
    let server: Upstream.Server
    let address: SocketAddress

    /// `ServerHealth.opensAt`.
    let opensAt = Atomic<Int64>(.min)
    /// Failures in a row; while there are none, a success is no news.
    let failures = Atomic<Int>(0)
    /// Requests at this server in the whole process; counted only where they are bounded.
    let pending = Atomic<Int>(0)

    init(_ server: Upstream.Server, address: SocketAddress) {
        self.server = server
        self.address = address
    }
}

extension UpstreamServer: CustomStringConvertible {
    /// `host:port`, and where the host is a name the address too.
    var description: String {
        guard let ip = address.ipAddress, ip != server.host else { return server.authority }
        return "\(server.authority) (\(ip))"
    }
}
