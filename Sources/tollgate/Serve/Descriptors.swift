import Glibc

/// The descriptors that the system lets this process have, shared out.
struct Descriptors {
    /// How many connections callers may have at the same time: each may need one to an upstream as well.
    let connections: Int
    /// How many there may be to upstreams: what is left.
    let upstreamConnections: Int

    /// What is kept for journals, evidence, keys, listeners, the administration and health checks.
    private static let reserve = 160

    /// - Parameter wanted: the connections of callers that the configuration says; nil: as many as there can be, up to
    ///   65,536.
    init(connections wanted: Int?) {
        let limit = Descriptors.raise()
        let allowed = max(1, (limit - Descriptors.reserve) / 2)
        if let wanted, wanted > allowed {
            Console.log(
                "bounds: \(wanted) connections need \(2 * wanted + Descriptors.reserve) descriptors, but the system "
                    + "allows \(limit); the bound is \(allowed)")
        }
        connections = min(wanted ?? 65_536, allowed)
        upstreamConnections = max(1, limit - Descriptors.reserve - connections)
    }

    /// Takes as many as there may be; most systems begin with fewer.
    private static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1_024 }
        if limit.rlim_cur < limit.rlim_max {
            var wanted = limit
            wanted.rlim_cur = limit.rlim_max
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &wanted) == 0 { limit = wanted }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
