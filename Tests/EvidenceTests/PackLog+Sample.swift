import AuditLog
import TestSupport

@testable import Evidence

extension PackLog {
    /// Days in UTC of the sample.
    static let newYear = EvidenceDay(number: 18_993)

    /// Three organizations with a few accesses a day, from 2022-01-01 on.
    static func sample(dayCount: Int64, blocksADay: Int = 1, seed: UInt64 = 7) throws -> PackLog {
        var log = try PackLog()
        var generator = SeededGenerator(seed: seed)
        for number in newYear.number..<newYear.number + dayCount {
            for name in ["contoso", "tailspin", ""] {
                for _ in 0..<(name == "contoso" ? blocksADay : 1) {
                    try log.seal(name, day: EvidenceDay(number: number), count: .random(in: 1...4, using: &generator)) {
                        Self.fill(&$0, &$1, name, using: &generator)
                    }
                }
            }
        }
        return log
    }

    /// Makes an everyday access of a record.
    static func fill(
        _ record: inout Record, _ dictionary: inout NameDictionary, _ name: String,
        using generator: inout SeededGenerator
    ) {
        guard generator.next() % 40 != 0 else {
            record = .missing(sequence: record.sequence, recordedMilliseconds: record.recordedMilliseconds)
            return
        }
        let isAnswered = generator.next() % 5 != 0
        record.outcome =
            isAnswered ? .answered : [.limitExceeded, .routeNotInPurpose].randomElement(using: &generator)!
        record.method = .get
        record.status = isAnswered ? 200 : 429
        record.key = generator.next()
        record.app = dictionary.define(.app, "\(name)-\(generator.next() % 8)")
        record.route = dictionary.define(.route, ["recent-search", "post-lookup"].randomElement(using: &generator)!)
        record.purpose = dictionary.define(.purpose, "brand-monitoring")
        record.configuration = dictionary.define(.configuration, "c0ffee")
        if generator.next() % 10 == 0 {
            record.recipients[0] = dictionary.define(.recipient, "city-police")
            record.recipients[1] = dictionary.define(.recipient, "newsroom")
        }
        record.items = isAnswered ? generator.next() % 100 : 0
        record.bytesSent = generator.next() % 10_000
        record.bytesReceived = generator.next() % 100
        record.chargedRequests = 1
    }
}
