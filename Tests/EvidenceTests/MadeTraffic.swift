import AuditLog
import Evidence
import TestSupport

/// Accesses of some organizations, made up: dense sequences, times that go on.
struct MadeTraffic {
    var generator: SeededGenerator
    /// Of each organization, 0 being none.
    private(set) var sequences: [UInt64]
    var nowMilliseconds: Int64
    /// What a gateway would have answered: every access that was made, by organization and sequence.
    private(set) var made: [[Access]]

    init(seed: UInt64, organizations: Int, nowMilliseconds: Int64 = 1_700_000_000_000) {
        generator = SeededGenerator(seed: seed)
        sequences = Array(repeating: 0, count: organizations)
        made = Array(repeating: [], count: organizations)
        self.nowMilliseconds = nowMilliseconds
    }

    /// The next access, up to `step` milliseconds after the last.
    mutating func next(step: UInt64 = 1_000) -> Access {
        nowMilliseconds += Int64(generator.next() % (step + 1))
        let organization = Int(generator.next() % UInt64(sequences.count))
        sequences[organization] += 1
        var access = Access(
            timeNanoseconds: nowMilliseconds * 1_000_000 - 5_500_000,
            request: RequestID(high: generator.next(), low: generator.next()))
        access.durationNanoseconds = 5_500_000
        access.organization = UInt32(organization)
        access.sequence = sequences[organization]
        access.kind = [.complete, .complete, .complete, .opening, .progress, .closing].randomElement(using: &generator)!
        access.outcome = [.answered, .answered, .limitExceeded, .upstreamTimeout].randomElement(using: &generator)!
        access.method = .get
        access.status = access.outcome == .answered ? 200 : 429
        access.key = generator.next() % 4
        access.app = UInt32(generator.next() % 4)
        access.route = UInt32(generator.next() % 4)
        access.purpose = UInt32(generator.next() % 3)
        access.recipient = UInt32(generator.next() % 3)
        access.recipient3 = UInt32(generator.next() % 4)
        access.configuration = 1
        access.limit = access.outcome == .limitExceeded ? 2 : 0
        access.chargedRequests = 1
        access.reservedItems = 10
        access.items = generator.next() % 100
        access.bytesSent = access.items * 270 + generator.next() % 100
        access.bytesReceived = generator.next() % 10
        access.address = AccessAddress(ipv4: UInt32(generator.next() % 5))
        access.query = generator.next() % 3
        made[organization].append(access)
        return access
    }
}
