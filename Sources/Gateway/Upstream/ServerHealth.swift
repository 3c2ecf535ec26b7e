/// Whether a server may have requests: a machine without I/O that is told what becomes of them, and the time.
///
/// It is a circuit breaker for each server. A server that fails too often in a row is out: it gets no request for a while.
/// Then one request goes there as a trial; when that is answered the server is back, else it is out for twice as long.
/// Health checks have a say of their own: a server that fails them is out until it passes them.
struct ServerHealth {
    enum State: Equatable {
        case serving
        /// It gets nothing before a time, and then one request.
        case out(until: Int64)
        /// One request is there; should nothing be heard of it, another may go at the time.
        case trial(until: Int64)
    }

    /// What a person should know of.
    enum Change: Equatable {
        /// - Parameter retryNanoseconds: when it gets a request again; nil: when it passes its checks.
        case out(ServerFailure, inARow: Int, retryNanoseconds: Int64?)
        case back
    }

    /// Whether a request may go to a server that was out.
    enum Admission {
        case serving, trial, refused
    }

    private(set) var state = State.serving
    /// In a row.
    private(set) var failures = 0
    /// Whether its checks say that it is not well.
    private(set) var isUnhealthy = false
    /// How often in a row it was out without serving for long.
    private var ejections = 0
    private var servingSince = Int64.min
    /// Checks in a row that say otherwise than `isUnhealthy`.
    private var contraryChecks = 0

    /// Having served for so long, a server that fails again is out for the shortest time.
    static let recoveredNanoseconds: Int64 = 60_000_000_000

    /// From when on a request may ask for admission; `Int64.min` while none has to ask, `Int64.max` while none will get it.
    var opensAt: Int64 {
        if isUnhealthy { return .max }
        return switch state {
        case .serving: .min
        case .out(let until), .trial(let until): until
        }
    }

    /// A request failed.
    ///
    /// - Parameter hasOthers: whether another server serves. The last one isn't given up for its answers, only for
    ///   its absence: some answers are better than none.
    mutating func failed(
        _ failure: ServerFailure, isTrial: Bool, now: Int64, policy: Upstream.Ejection, hasOthers: Bool
    ) -> Change? {
        switch state {
        case .serving:
            failures += 1
            guard failures >= policy.failures, hasOthers || failure.isAbsence else { return nil }
            if servingSince != .min, now &- servingSince >= ServerHealth.recoveredNanoseconds { ejections = 0 }
            let duration = eject(now: now, policy)
            return isUnhealthy ? nil : .out(failure, inARow: failures, retryNanoseconds: duration)
        case .trial where isTrial:
            failures += 1
            eject(now: now, policy)
            return nil
        case .trial, .out:
            // It began before the server was out.
            return nil
        }
    }

    @discardableResult
    private mutating func eject(now: Int64, _ policy: Upstream.Ejection) -> Int64 {
        let doublings = min(ejections, 20)
        ejections += 1
        let duration = min(
            policy.baseNanoseconds.multipliedClamping(by: 1 << Int64(doublings)), policy.maximumNanoseconds)
        state = .out(until: now &+ duration)
        return duration
    }

    /// A request was answered.
    mutating func succeeded(isTrial: Bool, now: Int64) -> Change? {
        switch state {
        case .serving:
            failures = 0
            return nil
        case .out, .trial:
            guard isTrial else { return nil }
            return serve(now: now)
        }
    }

    private mutating func serve(now: Int64) -> Change? {
        failures = 0
        guard state != .serving else { return nil }
        state = .serving
        servingSince = now
        return isUnhealthy ? nil : .back
    }

    /// A request asks to go to a server that was out when it looked.
    ///
    /// - Parameter patienceNanoseconds: how long at most it takes to hear of it.
    mutating func admit(now: Int64, patienceNanoseconds: Int64) -> Admission {
        guard !isUnhealthy else { return .refused }
        switch state {
        case .serving:
            return .serving
        case .out(let until), .trial(let until):
            guard until <= now else { return .refused }
            state = .trial(until: now &+ patienceNanoseconds)
            return .trial
        }
    }

    /// The trial ended without telling anything: its caller left, or the gateway itself was at fault.
    mutating func abandonTrial(now: Int64) {
        if case .trial = state { state = .out(until: now) }
    }

    /// A health check was answered, or not.
    mutating func checked(_ failure: ServerFailure?, now: Int64, policy: Upstream.HealthCheck) -> Change? {
        guard (failure == nil) == isUnhealthy else {
            contraryChecks = 0
            return nil
        }
        contraryChecks += 1
        if let failure {
            guard contraryChecks >= policy.unhealthy else { return nil }
            let inARow = contraryChecks
            contraryChecks = 0
            isUnhealthy = true
            return state == .serving ? .out(failure, inARow: inARow, retryNanoseconds: nil) : nil
        }
        guard contraryChecks >= policy.healthy else { return nil }
        stopChecking()
        _ = serve(now: now)
        return .back
    }

    /// Nobody checks it any more, so that what checks said means nothing.
    mutating func stopChecking() {
        isUnhealthy = false
        contraryChecks = 0
    }
}

extension Int64 {
    fileprivate func multipliedClamping(by other: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
