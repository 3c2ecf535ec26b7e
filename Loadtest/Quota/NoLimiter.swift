/// Admits everything: what the load test's own loop costs.
struct NoLimiter: Limiter {
    func makeScratch() {}

    @inline(never)
    func take(organization: Int, key: Int, items: Int, now: Int64, scratch: inout Void) -> Bool { true }
}
