internal import Glibc
internal import NIOCore
internal import Synchronization

/// All upstreams of the gateway: it keeps what is known of their servers from one configuration to the next, and looks
/// their names up and checks their health: once for all event loops.
final class UpstreamDirectory: Sendable {
    private let groups = Mutex<[UpstreamGroup]>([])
    private let resolver: NameResolver
    private let log: @Sendable (String) -> Void

    /// How long a new name may keep a configuration from being used.
    private static let patienceMilliseconds = 2_000

    /// - Parameter log: takes lines for the operator, on any thread.
    init(resolver: NameResolver, log: @escaping @Sendable (String) -> Void) {
        self.resolver = resolver
        self.log = log
    }

    /// Takes over a configuration's upstreams; those of the last one that bear the same name go on.
    ///
    /// - Returns: the group of each, in the same order, once new names are looked up or have been tried for two seconds.
    func adopt(_ upstreams: [Upstream]) async -> [UpstreamGroup] {
        let adopted = groups.withLock { groups in
            let old = groups
            groups = upstreams.map { upstream in
                guard let group = old.first(where: { $0.name == upstream.name }) else {
                    return UpstreamGroup(upstream, log: log)
                }
                group.update(upstream)
                return group
            }
            return groups
        }
        resolve()
        for _ in 0..<(UpstreamDirectory.patienceMilliseconds / 10) where adopted.contains(where: \.awaitsAddresses) {
            try? await Task.sleep(for: .milliseconds(10))
        }
        return adopted
    }

    /// Looks names up and checks servers that are due; to be called a few times a second, on the event loop.
    func sweep(on loop: any EventLoop) {
        resolve()
        let now = UpstreamDirectory.now()
        for group in all {
            for (server, upstream, check) in group.beginChecks(now: now) {
                HealthProbe.ask(server, of: upstream, check, on: loop) { result in
                    group.checked(server, result, now: UpstreamDirectory.now())
                }
            }
        }
    }

    /// In the order of the configuration.
    var all: [UpstreamGroup] { groups.withLock { $0 } }

    private func resolve() {
        let now = UpstreamDirectory.now()
        for group in all {
            for server in group.beginResolutions(now: now) {
                resolver.resolve(server.host, server.port) { result in
                    group.resolved(server, result, now: UpstreamDirectory.now())
                }
            }
        }
    }

    /// Unix nanoseconds, as the event loops' clocks have them.
    private static func now() -> Int64 {
        var clock = LoopClock()
        return clock.now()
    }
}
