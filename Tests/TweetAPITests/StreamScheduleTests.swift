import Testing

@testable import TweetAPI

@Suite("Stream schedule")
struct StreamScheduleTests {
    private static let millisecond: Int64 = 1_000_000

    @Test("posts come at their rate, the first at once, and the stream ends after its count")
    func rate() {
        var schedule = StreamSchedule(postsPerSecond: 4, limit: 3, heartbeatNanoseconds: 20_000 * Self.millisecond)
        #expect(schedule.next(at: 0) == .posts(0..<1))
        #expect(schedule.next(at: 0) == .wait(nanoseconds: 250 * Self.millisecond))
        #expect(schedule.next(at: 249 * Self.millisecond) == .wait(nanoseconds: Self.millisecond))
        #expect(schedule.next(at: 250 * Self.millisecond) == .posts(1..<2))
        #expect(schedule.next(at: 900 * Self.millisecond) == .posts(2..<3))
        #expect(schedule.next(at: 900 * Self.millisecond) == .finish)
    }

    @Test("a heartbeat comes when nothing was sent for its time")
    func heartbeats() {
        var schedule = StreamSchedule(postsPerSecond: 0, limit: nil, heartbeatNanoseconds: 1000 * Self.millisecond)
        #expect(schedule.next(at: 0) == .wait(nanoseconds: 1000 * Self.millisecond))
        #expect(schedule.next(at: 1000 * Self.millisecond) == .heartbeat)
        #expect(schedule.next(at: 1100 * Self.millisecond) == .wait(nanoseconds: 900 * Self.millisecond))
        #expect(schedule.next(at: 2000 * Self.millisecond) == .heartbeat)
    }

    @Test("a reader that fell behind gets what is due in batches, in order, and nothing twice")
    func catchingUp() {
        var schedule = StreamSchedule(postsPerSecond: 1000, limit: nil, heartbeatNanoseconds: 1000 * Self.millisecond)
        var sent = 0
        while case .posts(let positions) = schedule.next(at: 1000 * Self.millisecond) {
            #expect(positions.lowerBound == sent)
            #expect(positions.count <= StreamSchedule.batchLimit)
            sent = positions.upperBound
        }
        #expect(sent == 1001)
    }

    @Test("whatever the rate, the wait that is asked for leads to the next post and no further")
    func waits() {
        let seed = Fixture.propertySeed("StreamScheduleTests")
        for round in 0..<200 {
            var random = SplitMix64(seed: seed, domain: 0, index: round)
            let rate = 1 + random.below(1_000_000)
            var schedule = StreamSchedule(postsPerSecond: rate, limit: 200, heartbeatNanoseconds: .max / 2)
            var now = Int64(0)
            var sent = 0
            loop: while true {
                switch schedule.next(at: now) {
                case .posts(let positions):
                    #expect(positions == sent..<(sent + 1))
                    sent += 1
                case .wait(let nanoseconds):
                    now += nanoseconds
                case .heartbeat:
                    Issue.record("a heartbeat at rate \(rate)")
                case .finish:
                    break loop
                }
            }
            #expect(sent == 200)
            #expect(now <= 199 * 1_000_000_000 / Int64(rate) + 1)
        }
    }

    @Test("a stream of no posts ends at once")
    func empty() {
        var schedule = StreamSchedule(postsPerSecond: 10, limit: 0, heartbeatNanoseconds: 1)
        #expect(schedule.next(at: 0) == .finish)
    }
}
