import Testing

@testable import Gateway

struct BodyPaceTests {
    private let second: Int64 = 1_000_000_000

    /// When a body that comes so many bytes at a time, so many seconds apart, is ended; nil: not within an hour.
    private func end(bytes: Int, everySeconds gap: Int64, pauseSeconds: Int64 = 30, rate: Int = 256) -> Int64? {
        var pace = BodyPace(now: 0, pauseNanoseconds: pauseSeconds * second)
        var deadline = pauseSeconds * second
        var now: Int64 = 0
        while now < 3_600 * second {
            now += gap * second
            if deadline < now { return deadline / second }
            deadline = pace.arrived(bytes, now: now, pauseNanoseconds: pauseSeconds * second, rate: rate)
        }
        return nil
    }

    @Test("a byte just before each pause is over ends with the first pauses all the same")
    func trickle() {
        #expect(end(bytes: 1, everySeconds: 29) == 30)
        #expect(end(bytes: 1, everySeconds: 1) == 30)
        // A hundred bytes a second of the 256 that have to come: the pause lasts for 30 / (1 - 100 / 256) seconds.
        #expect(end(bytes: 100, everySeconds: 1) == 48)
    }

    @Test("a body at the rate goes on, in any pieces whose gaps are no longer than a pause")
    func steady() {
        #expect(end(bytes: 256, everySeconds: 1) == nil)
        #expect(end(bytes: 256 * 29, everySeconds: 29) == nil)
        #expect(end(bytes: 1 << 20, everySeconds: 29) == nil)
        #expect(end(bytes: 1 << 20, everySeconds: 31) == 30)
    }

    @Test("no credit beyond one pause is saved up")
    func cap() {
        var pace = BodyPace(now: 0, pauseNanoseconds: 30 * second)
        #expect(pace.arrived(1 << 20, now: second, pauseNanoseconds: 30 * second, rate: 256) == 31 * second)
    }

    @Test("without a rate pauses alone are bounded")
    func noRate() {
        #expect(end(bytes: 1, everySeconds: 29, rate: 0) == nil)
        #expect(end(bytes: 1, everySeconds: 31, rate: 0) == 30)
    }

    @Test("while the upstream takes nothing, the caller's time stands still")
    func held() {
        var pace = BodyPace(now: 0, pauseNanoseconds: 30 * second)
        pace.held(now: 10 * second)
        pace.held(now: 20 * second)
        // Twenty seconds were left when it was held, and are when it goes on.
        #expect(pace.arrived(0, now: 1_000 * second, pauseNanoseconds: 30 * second, rate: 256) == 1_020 * second)
    }
}
