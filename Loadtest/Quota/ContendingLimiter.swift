/// One of the limiters that are compared.
///
/// An enum and not an existential, so that each worker's loop is compiled for its limiter.
enum ContendingLimiter: Sendable {
    case none(NoLimiter)
    case slab(SlabLimiter)
    case guarded(GuardedSlabLimiter)
    case doubles(DoubleBucketLimiter)
    case mutex(MutexLimiter)
    case swap(SwapLimiter)

    init(_ scenario: QuotaScenario) throws {
        switch scenario.contender {
        case .none: self = .none(NoLimiter())
        case .slab: self = .slab(try SlabLimiter(scenario))
        case .guarded: self = .guarded(try GuardedSlabLimiter(scenario))
        case .doubles: self = .doubles(DoubleBucketLimiter(scenario))
        case .mutex: self = .mutex(MutexLimiter(scenario))
        case .swap: self = .swap(SwapLimiter(scenario))
        }
    }

    func work(_ worker: QuotaWorker, thread: Int, deadline: Int64) -> QuotaTally {
        switch self {
        case .none(let limiter): worker.work(limiter, thread: thread, deadline: deadline)
        case .slab(let limiter): worker.work(limiter, thread: thread, deadline: deadline)
        case .guarded(let limiter): worker.work(limiter, thread: thread, deadline: deadline)
        case .doubles(let limiter): worker.work(limiter, thread: thread, deadline: deadline)
        case .mutex(let limiter): worker.work(limiter, thread: thread, deadline: deadline)
        case .swap(let limiter): worker.work(limiter, thread: thread, deadline: deadline)
        }
    }
}
