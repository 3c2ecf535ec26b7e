import Glibc
import TestSupport
import Testing

@testable import AuditLog

struct JournalScheduleTests {
    @Test(
        "whatever fails and wherever a run ends, what was promised of each record holds after recovery",
        arguments: 0..<4)
    func schedules(part: Int) throws {
        var generator = SeededGenerator()
        for _ in 0..<part { _ = generator.next() }
        for _ in 0..<2_500 {
            let seed = generator.next()
            let problems = try JournalSchedule(seed: seed).run()
            try #require(problems.isEmpty, "schedule \(seed)")
        }
    }

    @Test("one schedule", .enabled(if: JournalScheduleTests.givenSchedule != nil, "TOLLGATE_SCHEDULE says which"))
    func oneSchedule() throws {
        let seed = try #require(Self.givenSchedule)
        #expect(try JournalSchedule(seed: seed).run().isEmpty)
    }

    static let givenSchedule = getenv("TOLLGATE_SCHEDULE").flatMap { UInt64(String(cString: $0)) }
}
