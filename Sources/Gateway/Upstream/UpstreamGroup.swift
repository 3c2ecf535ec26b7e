internal import NIOCore
internal import Synchronization

/// The servers of one upstream and their health, shared by all event loops.
///
/// The loops come here when something goes wrong or comes back, not at each request.
final class UpstreamGroup: Sendable {
    let name: String
    /// Goes up with every change of servers or settings, so that a loop sees that it has to look.
    let version = Atomic<Int>(0)
    private let state: Mutex<State>
    private let log: @Sendable (String) -> Void

    private struct State {
        var upstream: Upstream
        var names: [Name]
        var members: [Member]
    }

    private struct Member {
        let server: UpstreamServer
        var health = ServerHealth()
        var isChecking = false
        var checkDueAt = Int64.min
    }

    /// A server as it is configured, and what it resolved to.
    private struct Name {
        let server: Upstream.Server
        var addresses: [SocketAddress]
        /// Nil for an address, which needs no lookup.
        var schedule: ResolutionSchedule?

        init(_ server: Upstream.Server) {
            self.server = server
            let literal = NameResolver.literal(server.host, server.port)
            addresses = literal.map { [$0] } ?? []
            schedule = literal == nil ? ResolutionSchedule() : nil
        }
    }

    /// - Parameter log: takes lines for the operator, on any thread.
    init(_ upstream: Upstream, log: @escaping @Sendable (String) -> Void) {
        name = upstream.name
        self.log = log
        state = Mutex(State(upstream: upstream, names: upstream.servers.map { Name($0) }, members: []))
        state.withLock { UpstreamGroup.rebuild(&$0) }
    }

    /// The settings and servers of the moment.
    var current: (upstream: Upstream, servers: [UpstreamServer]) {
        state.withLock { ($0.upstream, $0.members.map(\.server)) }
    }

    // MARK: - Settings and addresses

    /// Takes over the settings of another configuration; servers that it names too go on as they are.
    func update(_ upstream: Upstream) {
        state.withLock { state in
            guard state.upstream != upstream else { return }
            if upstream.health == nil {
                for index in state.members.indices {
                    state.members[index].health.stopChecking()
                    UpstreamGroup.publish(state.members[index])
                }
            }
            let old = state.names
            state.upstream = upstream
            state.names = upstream.servers.map { server in
                old.first { $0.server == server } ?? Name(server)
            }
            UpstreamGroup.rebuild(&state)
            version.add(1, ordering: .releasing)
        }
    }

    private static func rebuild(_ state: inout State) {
        let old = state.members
        state.members = state.names.flatMap { name in
            name.addresses.map { address in
                old.first { $0.server.server == name.server && $0.server.address == address }
                    ?? Member(server: UpstreamServer(name.server, address: address))
            }
        }
    }

    /// The names to look up now; the end of each lookup has to be told.
    func beginResolutions(now: Int64) -> [Upstream.Server] {
        state.withLock { state in
            var due: [Upstream.Server] = []
            for index in state.names.indices where state.names[index].schedule?.begin(now: now) == true {
                due.append(state.names[index].server)
            }
            return due
        }
    }

    /// Whether names are looked up that have no address yet.
    var awaitsAddresses: Bool {
        state.withLock { $0.names.contains { $0.addresses.isEmpty && $0.schedule?.failures == 0 } }
    }

    /// A lookup has ended; one that failed leaves the addresses as they were.
    func resolved(_ server: Upstream.Server, _ result: Result<[SocketAddress], NameResolver.Failure>, now: Int64) {
        let line: String? = state.withLock { state in
            guard let index = state.names.firstIndex(where: { $0.server == server }) else { return nil }
            let interval = state.upstream.resolveNanoseconds
            let failures = state.names[index].schedule?.failures ?? 0
            switch result {
            case .success(let addresses):
                state.names[index].schedule?.succeeded(now: now, intervalNanoseconds: interval)
                // Servers answer in any order; the same set of addresses is no change.
                let isSame = Set(addresses) == Set(state.names[index].addresses)
                if !isSame {
                    state.names[index].addresses = addresses
                    UpstreamGroup.rebuild(&state)
                    version.add(1, ordering: .releasing)
                }
                guard failures > 0 || !isSame else { return nil }
                return "\(server.authority) is at \(addresses.compactMap(\.ipAddress).joined(separator: ", "))"
            case .failure(let failure):
                let wait = state.names[index].schedule?.failed(now: now, intervalNanoseconds: interval) ?? 0
                guard failures == 0 else { return nil }
                let rest =
                    state.names[index].addresses.isEmpty ? "" : ", and its last addresses are used meanwhile"
                return "\(server.authority) can't be looked up: \(failure); tried again in \(text(wait))\(rest)"
            }
        }
        if let line { log("upstream \(name): \(line)") }
    }

    // MARK: - Health

    /// A request failed at a server.
    func failed(_ server: UpstreamServer, _ failure: ServerFailure, isTrial: Bool, now: Int64) {
        change(server) { state, index in
            let hasOthers = state.members.indices.contains { $0 != index && state.members[$0].health.opensAt == .min }
            let change = state.members[index].health.failed(
                failure, isTrial: isTrial, now: now, policy: state.upstream.ejection, hasOthers: hasOthers)
            if change != nil || isTrial, let name = state.names.firstIndex(where: { $0.server == server.server }) {
                state.names[name].schedule?.hurry(now: now)
            }
            return change
        }
    }

    /// A request was answered by a server that had failures, or as its trial.
    func succeeded(_ server: UpstreamServer, isTrial: Bool, now: Int64) {
        change(server) { state, index in
            state.members[index].health.succeeded(isTrial: isTrial, now: now)
        }
    }

    /// Asks for a request to go to a server that is out.
    func admit(to server: UpstreamServer, now: Int64) -> ServerHealth.Admission {
        var admission = ServerHealth.Admission.refused
        change(server) { state, index in
            let upstream = state.upstream
            let patience = upstream.connectTimeoutNanoseconds &+ upstream.responseTimeoutNanoseconds &+ 1_000_000_000
            admission = state.members[index].health.admit(now: now, patienceNanoseconds: patience)
            return nil
        }
        return admission
    }

    /// A trial ended without telling anything.
    func abandonTrial(of server: UpstreamServer, now: Int64) {
        change(server) { state, index in
            state.members[index].health.abandonTrial(now: now)
            return nil
        }
    }

    /// The servers to check now; the end of each check has to be told.
    func beginChecks(now: Int64) -> [(server: UpstreamServer, upstream: Upstream, check: Upstream.HealthCheck)] {
        state.withLock { state in
            guard let check = state.upstream.health else { return [] }
            var due: [(server: UpstreamServer, upstream: Upstream, check: Upstream.HealthCheck)] = []
            for index in state.members.indices
            where !state.members[index].isChecking && state.members[index].checkDueAt <= now {
                state.members[index].isChecking = true
                state.members[index].checkDueAt = now &+ check.intervalNanoseconds
                due.append((state.members[index].server, state.upstream, check))
            }
            return due
        }
    }

    /// A check has ended.
    func checked(_ server: UpstreamServer, _ result: HealthProbe.Result, now: Int64) {
        change(server) { state, index in
            state.members[index].isChecking = false
            guard let policy = state.upstream.health else { return nil }
            return switch result {
            case .good: state.members[index].health.checked(nil, now: now, policy: policy)
            case .bad(let failure): state.members[index].health.checked(failure, now: now, policy: policy)
            case .unknown: nil
            }
        }
    }

    /// How each server stands, without what is pending there.
    var standings: [UpstreamStanding.Server] {
        state.withLock { state in
            state.members.map { member in
                UpstreamStanding.Server(
                    name: member.server.server.authority,
                    address: member.server.address.ipAddress ?? "",
                    state: member.health.isUnhealthy
                        ? .unhealthy : member.health.opensAt == .min ? .serving : .out,
                    failures: member.health.failures)
            }
        }
    }

    /// Changes the health of a server that is still one of the upstream's, publishes it, and says what a person should know.
    private func change(
        _ server: UpstreamServer,
        _ body: (inout sending State, Int) -> ServerHealth.Change?
    ) {
        let lines: [String] = state.withLock { state in
            guard let index = state.members.firstIndex(where: { $0.server === server }) else { return [] }
            guard let change = body(&state, index) else {
                UpstreamGroup.publish(state.members[index])
                return []
            }
            UpstreamGroup.publish(state.members[index])
            let serving = state.members.count { $0.health.opensAt == .min }
            switch change {
            case .out(let failure, let count, let wait):
                let again = wait.map { "tried again in \(text($0))" } ?? "used again when it passes its checks"
                let line = "server \(server) is out: \(failure) (\(count) in a row); \(again)"
                return serving == 0 ? [line, "no server is left; callers get 503 until one is back"] : [line]
            case .back:
                return ["server \(server) is back"]
            }
        }
        for line in lines { log("upstream \(name): \(line)") }
    }

    private static func publish(_ member: Member) {
        member.server.opensAt.store(member.health.opensAt, ordering: .relaxed)
        member.server.failures.store(member.health.failures, ordering: .relaxed)
    }
}

/// A duration as the configuration writes it.
private func text(_ nanoseconds: Int64) -> String {
    nanoseconds % 1_000_000_000 == 0 ? "\(nanoseconds / 1_000_000_000)s" : "\(nanoseconds / 1_000_000)ms"
}
