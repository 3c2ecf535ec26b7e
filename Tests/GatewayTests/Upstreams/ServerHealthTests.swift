import TestSupport
import Testing

@testable import Gateway

/// When a server is out, tried and back: the machine alone, in made-up time.
struct ServerHealthTests {
    private static let second: Int64 = 1_000_000_000
    private let refused = ServerFailure.noConnection(errno: 111)
    private let policy: Upstream.Ejection = {
        var policy = Upstream.Ejection()
        policy.failures = 3
        return policy
    }()

    private func fail(
        _ health: inout ServerHealth, _ failure: ServerFailure, at now: Int64, trial: Bool = false, others: Bool = true
    ) -> ServerHealth.Change? {
        health.failed(failure, isTrial: trial, now: now, policy: policy, hasOthers: others)
    }

    @Test("A server is out after so many failures in a row, and a success in between starts the count again")
    func countsInARow() {
        var health = ServerHealth()
        #expect(fail(&health, refused, at: 1) == nil)
        #expect(fail(&health, .noAnswer, at: 2) == nil)
        #expect(health.succeeded(isTrial: false, now: 3) == nil)
        #expect(fail(&health, refused, at: 4) == nil)
        #expect(fail(&health, refused, at: 5) == nil)
        #expect(health.opensAt == .min)
        let change = fail(&health, .responseTimeout, at: 6)
        #expect(change == .out(.responseTimeout, inARow: 3, retryNanoseconds: Self.second))
        #expect(health.opensAt == 6 + Self.second)
    }

    @Test("The last server is out for its absence, not for bad answers")
    func keepsLastServer() {
        for failure in [ServerFailure.noAnswer, .status(503)] {
            var health = ServerHealth()
            for _ in 0..<20 { #expect(fail(&health, failure, at: 1, others: false) == nil) }
            #expect(health.opensAt == .min)
        }
        for failure in [refused, .connectTimeout, .responseTimeout] {
            var health = ServerHealth()
            for _ in 0..<3 { _ = fail(&health, failure, at: 1, others: false) }
            #expect(health.opensAt == 1 + Self.second)
        }
    }

    @Test("After its time one request goes there as a trial, and its answer brings the server back")
    func triesOnce() {
        var health = ServerHealth()
        for _ in 0..<3 { _ = fail(&health, refused, at: 0) }
        #expect(health.admit(now: Self.second - 1, patienceNanoseconds: 10) == .refused)
        #expect(health.admit(now: Self.second, patienceNanoseconds: 10) == .trial)
        #expect(health.admit(now: Self.second, patienceNanoseconds: 10) == .refused)
        // What began before the server was out is no news.
        #expect(health.succeeded(isTrial: false, now: Self.second) == nil)
        #expect(health.opensAt == Self.second + 10)
        #expect(health.succeeded(isTrial: true, now: Self.second + 1) == .back)
        #expect(health.opensAt == .min)
        #expect(health.failures == 0)
        #expect(health.admit(now: Self.second + 2, patienceNanoseconds: 10) == .serving)
    }

    @Test("Each trial that fails doubles the time, up to the maximum; a minute of service forgives")
    func backsOff() {
        var health = ServerHealth()
        var now: Int64 = 0
        for _ in 0..<3 { _ = fail(&health, refused, at: now) }
        for expected in [2, 4, 8, 10, 10] as [Int64] {
            now = health.opensAt
            #expect(health.admit(now: now, patienceNanoseconds: 10) == .trial)
            #expect(fail(&health, refused, at: now, trial: true) == nil)
            #expect(health.opensAt - now == expected * Self.second)
        }
        now = health.opensAt
        #expect(health.admit(now: now, patienceNanoseconds: 10) == .trial)
        #expect(health.succeeded(isTrial: true, now: now) == .back)
        var soon = health
        for _ in 0..<3 { _ = fail(&soon, refused, at: now + Self.second) }
        #expect(soon.opensAt - now == 11 * Self.second)
        let later = now + ServerHealth.recoveredNanoseconds
        for _ in 0..<3 { _ = fail(&health, refused, at: later) }
        #expect(health.opensAt - later == Self.second)
    }

    @Test("A trial that is abandoned, or of which nothing is heard, makes room for another")
    func replacesLostTrial() {
        var health = ServerHealth()
        for _ in 0..<3 { _ = fail(&health, refused, at: 0) }
        #expect(health.admit(now: Self.second, patienceNanoseconds: 50) == .trial)
        health.abandonTrial(now: Self.second + 5)
        #expect(health.admit(now: Self.second + 5, patienceNanoseconds: 50) == .trial)
        #expect(health.admit(now: Self.second + 54, patienceNanoseconds: 50) == .refused)
        #expect(health.admit(now: Self.second + 55, patienceNanoseconds: 50) == .trial)
    }

    @Test("Checks take a server out and bring it back by so many in a row, whatever requests say")
    func followsChecks() {
        var check = Upstream.HealthCheck(path: "/healthz")
        check.unhealthy = 3
        check.healthy = 2
        var health = ServerHealth()
        let bad = ServerFailure.status(503)
        #expect(health.checked(bad, now: 1, policy: check) == nil)
        #expect(health.checked(bad, now: 2, policy: check) == nil)
        #expect(health.checked(nil, now: 3, policy: check) == nil)
        #expect(health.checked(bad, now: 4, policy: check) == nil)
        #expect(health.checked(bad, now: 5, policy: check) == nil)
        #expect(health.checked(bad, now: 6, policy: check) == .out(bad, inARow: 3, retryNanoseconds: nil))
        #expect(health.opensAt == .max)
        #expect(health.admit(now: .max - 1, patienceNanoseconds: 1) == .refused)
        #expect(health.succeeded(isTrial: false, now: 7) == nil)
        #expect(health.checked(nil, now: 8, policy: check) == nil)
        #expect(health.checked(bad, now: 9, policy: check) == nil)
        #expect(health.checked(nil, now: 10, policy: check) == nil)
        #expect(health.checked(nil, now: 11, policy: check) == .back)
        #expect(health.opensAt == .min)
    }

    @Test("Whatever happens, in whatever order, the machine keeps its promises")
    func keepsPromises() {
        var random = SeededGenerator()
        let check = Upstream.HealthCheck(path: "/")
        for _ in 0..<300 {
            var health = ServerHealth()
            var now: Int64 = 1
            var isOut = false
            var trials: [Int64] = []
            let patience = 5 * Self.second
            for _ in 0..<400 {
                now += Int64(random.below(Int(2 * Self.second)))
                var change: ServerHealth.Change?
                let before = health.opensAt
                switch random.below(8) {
                case 0, 1, 2: change = fail(&health, refused, at: now, others: random.below(2) == 0)
                case 3: change = health.succeeded(isTrial: false, now: now)
                case 4: change = health.checked(random.below(3) == 0 ? nil : .noAnswer, now: now, policy: check)
                case 5: change = health.checked(nil, now: now, policy: check)
                case 6:
                    let admission = health.admit(now: now, patienceNanoseconds: patience)
                    #expect((admission == .serving) == (before == .min))
                    #expect(admission == .refused || before <= now)
                    if admission == .trial {
                        trials.removeAll { $0 + patience <= now }
                        #expect(trials.isEmpty, "two trials at a time")
                        trials.append(now)
                    }
                default:
                    guard trials.popLast() != nil else { continue }
                    switch random.below(3) {
                    case 0: change = fail(&health, refused, at: now, trial: true)
                    case 1: change = health.succeeded(isTrial: true, now: now)
                    default: health.abandonTrial(now: now)
                    }
                }
                switch change {
                case .out:
                    #expect(!isOut, "told twice that it is out")
                    isOut = true
                case .back:
                    #expect(isOut, "told twice that it is back")
                    isOut = false
                case nil: break
                }
                #expect((health.opensAt != .min) == isOut)
                if case .out(let until) = health.state {
                    #expect(until - now <= policy.maximumNanoseconds)
                }
                if health.opensAt == .min { trials.removeAll() }
            }
        }
    }
}
