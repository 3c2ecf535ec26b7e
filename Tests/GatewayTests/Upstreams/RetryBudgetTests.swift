import TestSupport
import Testing

@testable import Gateway

struct RetryBudgetTests {
    private static let second: Int64 = 1_000_000_000

    @Test("Ten retries are free, and each five requests of the last ten seconds allow another")
    func countsAFifth() {
        var budget = RetryBudget(now: 0)
        for _ in 0..<50 { budget.noteRequest() }
        var retries = 0
        while budget.hasRoom(now: 0) {
            budget.noteRetry()
            retries += 1
        }
        #expect(retries == 20)
        #expect(budget.hasRoom(now: 9 * Self.second) == false)
        // The requests of the first second are forgotten, and so are its retries.
        #expect(budget.hasRoom(now: 10 * Self.second) == true)
    }

    @Test("In no ten seconds are there more retries than the requests in them allow")
    func holdsInEveryWindow() {
        var random = SeededGenerator()
        for _ in 0..<200 {
            var now = Int64(random.below(100)) * Self.second
            var budget = RetryBudget(now: now)
            var requests: [Int64: Int] = [:]
            var retries: [Int64: Int] = [:]
            for _ in 0..<500 {
                now += Int64(random.below(random.below(50) == 0 ? Int(15 * Self.second) : Int(Self.second / 4)))
                budget.advance(to: now)
                let current = now / Self.second
                for _ in 0..<random.below(8) {
                    budget.noteRequest()
                    requests[current, default: 0] += 1
                }
                let window = (current - 9)...current
                let sent = window.reduce(0) { $0 + requests[$1, default: 0] }
                let retried = window.reduce(0) { $0 + retries[$1, default: 0] }
                let hasRoom = retried < RetryBudget.floor + sent / RetryBudget.requestsPerRetry
                #expect(budget.hasRoom(now: now) == hasRoom)
                if hasRoom, random.below(2) == 0 {
                    budget.noteRetry()
                    retries[current, default: 0] += 1
                }
            }
        }
    }
}
