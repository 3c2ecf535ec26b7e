import Glibc

/// The descriptors that the system lets this process have.
enum Descriptors {
    /// What is kept for journals, evidence, keys, listeners, the administration and health checks.
    private static let reserve = 160

    /// How many connections callers may have at the same time: each may need one to an upstream as well.
    ///
    /// - Parameter wanted: what the configuration says; nil: as many as there can be, up to 65,536.
    static func connections(wanted: Int?) -> Int {
        let limit = raise()
        let allowed = max(1, (limit - reserve) / 2)
        guard let wanted else { return min(allowed, 65_536) }
        if wanted > allowed {
            Console.log(
                "bounds: \(wanted) connections need \(2 * wanted + reserve) descriptors, but the system allows "
                    + "\(limit); the bound is \(allowed)")
        }
        return min(wanted, allowed)
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
