import Testing

@testable import Gateway

struct ResolutionScheduleTests {
    private static let second: Int64 = 1_000_000_000

    @Test("A name is looked up at once, then in its interval, one lookup at a time")
    func follows() {
        var schedule = ResolutionSchedule()
        #expect(schedule.begin(now: 5) == true)
        #expect(schedule.begin(now: 100 * Self.second) == false)
        schedule.succeeded(now: 10, intervalNanoseconds: 30 * Self.second)
        #expect(schedule.begin(now: 9 + 30 * Self.second) == false)
        #expect(schedule.begin(now: 10 + 30 * Self.second) == true)
    }

    @Test("A name that can't be looked up is tried again after 1, 2, 4 … seconds, at most its interval")
    func backsOff() {
        var schedule = ResolutionSchedule()
        for expected in [1, 2, 4, 8, 16, 30, 30] as [Int64] {
            #expect(schedule.begin(now: schedule.dueAt == .min ? 0 : schedule.dueAt) == true)
            #expect(schedule.failed(now: 0, intervalNanoseconds: 30 * Self.second) == expected * Self.second)
        }
    }

    @Test("Failing servers have their name looked up soon, at most once a second")
    func hurries() {
        var schedule = ResolutionSchedule()
        #expect(schedule.begin(now: 0) == true)
        schedule.succeeded(now: 0, intervalNanoseconds: 30 * Self.second)
        schedule.hurry(now: 5 * Self.second)
        #expect(schedule.begin(now: 5 * Self.second) == true)
        schedule.succeeded(now: 5 * Self.second, intervalNanoseconds: 30 * Self.second)
        schedule.hurry(now: 5 * Self.second + 1)
        #expect(schedule.begin(now: 6 * Self.second - 1) == false)
        #expect(schedule.begin(now: 6 * Self.second) == true)
    }
}
