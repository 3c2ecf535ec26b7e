/// How many retries one event loop may make for one upstream: a fifth of its requests of the last ten seconds, and ten more.
///
/// So an upstream that fails altogether gets at most 1.2 times its requests, and not a multiple of them when it can
/// bear that least.
struct RetryBudget {
    static let windowSeconds = 10
    static let floor = 10
    /// One retry for so many requests.
    static let requestsPerRetry = 5

    /// Of each second of the window, at its number modulo the window.
    private var requests = [Int](repeating: 0, count: windowSeconds)
    private var retries = [Int](repeating: 0, count: windowSeconds)
    private var requestSum = 0
    private var retrySum = 0
    private var second: Int64
    private var slot: Int

    /// - Parameter now: in Unix nanoseconds, as everywhere below.
    init(now: Int64) {
        second = now / 1_000_000_000
        slot = Int(second) % RetryBudget.windowSeconds
    }

    /// A request is sent for the first time.
    @inline(__always)
    mutating func noteRequest() {
        requests[slot] &+= 1
        requestSum &+= 1
    }

    /// Brings the window up to a time; what is noted counts to the second of the last call, so it needs one a second.
    mutating func advance(to now: Int64) {
        let current = now / 1_000_000_000
        guard current > second else { return }
        let steps = Int(min(current - second, Int64(RetryBudget.windowSeconds)))
        for step in 0..<steps {
            slot = (Int(current) - steps + 1 + step) % RetryBudget.windowSeconds
            requestSum -= requests[slot]
            retrySum -= retries[slot]
            requests[slot] = 0
            retries[slot] = 0
        }
        second = current
    }

    /// Whether there is room for a retry.
    mutating func hasRoom(now: Int64) -> Bool {
        advance(to: now)
        return retrySum < RetryBudget.floor + requestSum / RetryBudget.requestsPerRetry
    }

    mutating func noteRetry() {
        retries[slot] += 1
        retrySum += 1
    }
}
