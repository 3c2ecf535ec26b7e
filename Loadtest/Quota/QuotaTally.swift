import Histogram

/// What threads did, added up.
struct QuotaTally: Sendable {
    var charges = 0
    var admitted = 0
    /// By organization and key: what was admitted, and what of it was settled away.
    var requests: [Int]
    var items: [Int]
    /// The first and last `now` that was handed in.
    var firstNow = Int64.max
    var lastNow = Int64.min
    var cpuNanoseconds: Int64 = 0
    var wallNanoseconds: Int64 = 0
    /// Of the round that had most.
    var bestPerSecond = 0.0
    /// Single charges, in ns.
    private(set) var singles = Self.histogram
    /// Charges of which many were timed together, in hundredths of a nanosecond each.
    private(set) var batches = Self.histogram

    private static var histogram: Histogram<UInt64> {
        Histogram(highestTrackableValue: 60_000_000_000, numberOfSignificantValueDigits: .two)
    }

    init(subjects: Int) {
        requests = Array(repeating: 0, count: subjects)
        items = Array(repeating: 0, count: subjects)
    }

    /// Adds the times of a batch, in ns: its first charge, and all others together.
    mutating func record(single: Int64, others: Int64) {
        singles.record(UInt64(max(single, 0)))
        batches.record(UInt64(max(others, 0) * 100) / UInt64(QuotaWorker.batch - 1))
    }

    /// Adds what another thread did at the same time, or at another; the wall time is the caller's to add.
    mutating func add(_ other: QuotaTally) {
        charges += other.charges
        admitted += other.admitted
        for place in requests.indices {
            requests[place] += other.requests[place]
            items[place] += other.items[place]
        }
        firstNow = min(firstNow, other.firstNow)
        lastNow = max(lastNow, other.lastNow)
        cpuNanoseconds += other.cpuNanoseconds
        singles.add(other.singles)
        batches.add(other.batches)
    }

    /// Adds what all threads did in one round.
    mutating func add(round: QuotaTally, wallNanoseconds: Int64) {
        add(round)
        self.wallNanoseconds += wallNanoseconds
        bestPerSecond = max(bestPerSecond, Double(round.charges) / (Double(wallNanoseconds) / 1e9))
    }
}
