import AuditLog
import Evidence
import TestSupport

/// Records as a provider's traffic has them: Zipf over apps and routes, in one organization.
struct SyntheticTraffic {
    private var generator: SeededGenerator
    private var sequence: UInt64 = 0
    private var recordedMilliseconds: Int64
    private let meanGapMilliseconds: Double

    init(seed: UInt64, startMilliseconds: Int64, meanGapMilliseconds: Double) {
        generator = SeededGenerator(seed: seed)
        recordedMilliseconds = startMilliseconds
        self.meanGapMilliseconds = meanGapMilliseconds
    }

    /// A number from 0 to count - 1, in proportion to 1 / (number + 1).
    private mutating func zipf(_ count: Int) -> Int {
        var weights = 0.0
        for rank in 1...count { weights += 1 / Double(rank) }
        var left = Double.random(in: 0..<weights, using: &generator)
        for rank in 1...count {
            left -= 1 / Double(rank)
            if left < 0 { return rank - 1 }
        }
        return count - 1
    }

    private mutating func exponential(_ mean: Double) -> Double {
        var uniform = Double.random(in: 0..<1, using: &generator)
        var result = 0.0
        // -ln(1 - u), by halving: no Foundation here.
        while uniform >= 0.5 {
            result += 0.693_147_180_559_945_3
            uniform = (uniform - 0.5) * 2
        }
        var term = uniform
        for power in 1...20 {
            result += term / Double(power)
            term *= uniform
        }
        return result * mean
    }

    mutating func next() -> Record {
        sequence += 1
        recordedMilliseconds += Int64(exponential(meanGapMilliseconds))
        var record = Record(sequence: sequence, recordedMilliseconds: recordedMilliseconds)
        let app = zipf(8)
        record.app = UInt32(app + 1)
        record.key = UInt64(app * 2 + Int.random(in: 0..<2, using: &generator) + 1) &* 0x9E37_79B9_7F4A_7C15
        record.purpose = UInt32(app % 3 + 1)
        record.configuration = 1
        if app % 2 == 0 { record.recipients[0] = UInt32(app / 2 % 3 + 1) }
        record.address = AccessAddress(ipv4: 0xC000_0200 + UInt32(zipf(20)))
        record.method = .get
        let route = zipf(8)
        record.route = UInt32(route + 1)
        record.durationMilliseconds = UInt32(15 + exponential(30))
        if generator.next() % 50 == 0 {
            record.outcome = .limitExceeded
            record.status = 429
            record.limit = UInt32(zipf(4) + 1)
            record.durationMilliseconds = 0
            record.bytesSent = 350
            return record
        }
        record.status = generator.next() % 100 == 0 ? 404 : 200
        record.coding = app % 3 == 0 ? .identity : .gzip
        record.chargedRequests = 1
        let maximum = UInt64(route % 3 == 2 ? 1 : route % 3 == 1 ? 10 : 100)
        record.reservedItems = UInt32(maximum)
        record.items = maximum == 1 || generator.next() % 3 == 0 ? maximum : generator.next() % (maximum + 1)
        let each = record.coding == .gzip ? 90.0 : 300.0
        var size = 120.0
        for _ in 0..<record.items { size += each * Double.random(in: 0.6..<1.4, using: &generator) }
        record.bytesSent = UInt64(size)
        return record
    }
}
