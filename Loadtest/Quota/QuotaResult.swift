import Histogram

/// What a scenario came to.
struct QuotaResult: Sendable {
    let scenario: QuotaScenario
    let tally: QuotaTally
    /// Of Tollgate's own limiter they fail the run; of the alternatives they are shown.
    let violations: [String]

    var chargesPerSecond: Double {
        Double(tally.charges) / (Double(tally.wallNanoseconds) / 1e9)
    }

    /// CPU time of all threads over the time that passed.
    var coresTaken: Double {
        Double(tally.cpuNanoseconds) / Double(max(tally.wallNanoseconds, 1))
    }

    /// All CPU time, with that of the load test's loop.
    var cpuNanosecondsPerCharge: Double {
        Double(tally.cpuNanoseconds) / Double(max(tally.charges, 1))
    }

    /// Of all charges.
    var admittedShare: Double {
        Double(tally.admitted) / Double(max(tally.charges, 1))
    }

    /// Time of a single charge in ns.
    func percentile(_ percentile: Double) -> UInt64 {
        tally.singles.valueAtPercentile(percentile)
    }

    /// Time of a charge in ns, of those that were timed 63 together.
    func batchPercentile(_ percentile: Double) -> Double {
        Double(tally.batches.valueAtPercentile(percentile)) / 100
    }
}
