/// When a name is looked up: at first, from time to time, soon after its servers failed; one lookup at a time.
struct ResolutionSchedule {
    private(set) var isRunning = false
    private(set) var dueAt = Int64.min
    private var lastEnd = Int64.min
    /// In a row.
    private(set) var failures = 0

    /// After a failed lookup, and between two that failing servers asked for.
    static let shortestNanoseconds: Int64 = 1_000_000_000

    /// Whether to look it up now; then its end has to be told.
    mutating func begin(now: Int64) -> Bool {
        guard !isRunning, dueAt <= now else { return false }
        isRunning = true
        return true
    }

    mutating func succeeded(now: Int64, intervalNanoseconds: Int64) {
        isRunning = false
        failures = 0
        lastEnd = now
        dueAt = now &+ intervalNanoseconds
    }

    /// - Returns: when it is tried again, in nanoseconds from now.
    @discardableResult
    mutating func failed(now: Int64, intervalNanoseconds: Int64) -> Int64 {
        isRunning = false
        let wait = min(ResolutionSchedule.shortestNanoseconds << Int64(min(failures, 20)), intervalNanoseconds)
        failures += 1
        lastEnd = now
        dueAt = now &+ wait
        return wait
    }

    /// Servers of the name failed: their addresses may have changed.
    mutating func hurry(now: Int64) {
        let soonest = lastEnd == .min ? now : max(now, lastEnd &+ ResolutionSchedule.shortestNanoseconds)
        dueAt = min(dueAt, soonest)
    }
}
