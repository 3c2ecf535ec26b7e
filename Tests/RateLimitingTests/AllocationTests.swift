import Glibc
import RateLimiting
import Testing

@Suite("Allocations")
struct AllocationTests {
    private static let tier: [Limit] = [
        .bucket("key-r", .key, .requests, 30, per: second, burst: 40),
        .bucket("app-i", .app, .items, 20, per: second, burst: 100),
        .calendar("org-i", .organization, .items, 1_000_000_000, per: .month),
        .calendar("key-d", .key, .requests, 1_000_000, per: .day),
        .concurrent("flight", .organization, 12),
        .bucket("to-i", .recipient, .items, 20, per: second, burst: 100),
        .calendar("to-d", .recipient, .items, 1_000_000, per: .day),
    ]

    // Each runs in a process of its own, where nothing else allocates, and tells its result by the exit code. The Swift
    // runtime's own hook (`_swift_allocObject`, as instruments use it) counts objects, closures, boxes and arrays, also
    // those that live for a moment.

    @Test("charging, refusing, settling, releasing, peeking and replaying allocate nothing")
    func nothing() async {
        await #expect(processExitsWith: .exitCode(0)) {
            var bench = try Bench(Self.tier)
            for _ in 0..<3 { _ = bench.slab.addRecipient() }
            let recipients: [ChargedRecipients] = [.none, ChargedRecipients([1]), ChargedRecipients([2, 0])]
            var now = someTime
            var verdicts: (admitted: Int, other: Int) = (0, 0)
            func round() {
                for count in 0..<20_000 {
                    now += second / 7
                    bench.subject.recipients = recipients[count % 3]
                    if bench.take(count % 60, at: now) == .admitted {
                        verdicts.admitted += 1
                        bench.slab.settle(&bench.charge, items: count % 7, now: now)
                        bench.slab.release(&bench.charge)
                    } else {
                        verdicts.other += 1
                    }
                    if bench.report.binding == nil { exit(3) }
                    bench.slab.peek(bench.subject, now: now, into: &bench.report)
                    bench.slab.replay(bench.subject, items: count % 2, at: now)
                }
            }
            round()
            guard AllocationCounter.install() else { exit(2) }
            round()
            let objects = AllocationCounter.remove()
            guard verdicts.admitted > 1_000, verdicts.other > 1_000 else { exit(4) }
            exit(objects == 0 ? 0 : 1)
        }
    }

    @Test("the counter counts, so that the test above can fail")
    func counterCounts() async {
        await #expect(processExitsWith: .exitCode(0)) {
            guard AllocationCounter.install() else { exit(2) }
            var arrays: [[Int]] = []
            for count in 1...100 { arrays.append(Array(repeating: count, count: count)) }
            let objects = AllocationCounter.remove()
            exit(objects >= 100 && arrays.count == 100 ? 0 : 1)
        }
    }
}
