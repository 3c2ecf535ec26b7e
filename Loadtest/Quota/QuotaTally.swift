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
    var histogram = Histogram<UInt64>(highestTrackableValue: 60_000_000_000, numberOfSignificantValueDigits: .two)

    init(subjects: Int) {
        requests = Array(repeating: 0, count: subjects)
        items = Array(repeating: 0, count: subjects)
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
        histogram.add(other.histogram)
    }
}
