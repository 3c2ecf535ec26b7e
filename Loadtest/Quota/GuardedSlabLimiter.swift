import RateLimiting
import Synchronization

/// The slab's own arithmetic, but always behind one mutex an organization: what the lock-free read pass is worth.
final class GuardedSlabLimiter: Limiter {
    private final class Guard: Sendable {
        let mutex = Mutex(())
    }

    private let slab: SlabLimiter
    private let guards: [Guard]

    init(_ scenario: QuotaScenario) throws {
        slab = try SlabLimiter(scenario)
        guards = (0..<scenario.organizations).map { _ in Guard() }
    }

    func makeScratch() -> SlabLimiter.Scratch { slab.makeScratch() }

    func take(organization: Int, key: Int, items: Int, now: Int64, scratch: inout SlabLimiter.Scratch) -> Bool {
        guards[organization].mutex.withLock { _ in
            slab.take(organization: organization, key: key, items: items, now: now, scratch: &scratch)
        }
    }
}
