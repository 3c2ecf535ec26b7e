import RateLimiting
import TestSupport
import Testing

@Suite("Snapshots and replay")
struct SnapshotTests {
    static let tier: [Limit] = [
        .bucket("kr", .key, .requests, 7, per: 3 * second, burst: 20),
        .bucket("ai", .app, .items, 11, per: 5 * second, burst: 500),
        .calendar("oi", 20_000, per: .month),
        .calendar("kd", .key, .requests, 1_000, per: .day),
        .concurrent("c", .organization, 100),
    ]

    /// A bench with eight apps and twenty keys that were used.
    private func used(_ random: inout SeededGenerator) throws -> (Bench, now: Int64) {
        var bench = try Bench(Self.tier, resetDay: 17)
        for _ in 1..<8 { _ = bench.slab.addApp() }
        for _ in 1..<20 { _ = bench.slab.addKey() }
        var now = someTime
        for _ in 0..<400 {
            now += random.magnitude(0...second)
            bench.subject = ChargeSubject(route: 0, app: random.int(0...7), key: random.int(0...19))
            if bench.take(random.int(0...50), at: now) == .admitted {
                bench.slab.finish(&bench.charge, items: random.int(0...50), now: now)
            }
        }
        return (bench, now)
    }

    private func restored(_ snapshot: LimitSnapshot, resetDay: Int = 17) throws -> Bench {
        let bench = try Bench(Self.tier, resetDay: resetDay)
        for _ in 1..<8 { _ = bench.slab.addApp() }
        for _ in 1..<20 { _ = bench.slab.addKey() }
        let dropped = bench.slab.restore(snapshot) { scope, name in
            name.hasPrefix(scope.rawValue) ? Int(name.dropFirst(scope.rawValue.count + 1)) : nil
        }
        #expect(dropped == 0)
        return bench
    }

    @Test("a restored slab decides as the former one would have, also after a pause")
    func restores() throws {
        var random = SeededGenerator("restore")
        for _ in 0..<20 {
            var (old, now) = try used(&random)
            let bytes = old.snapshot(at: now).encoded()
            var new = try restored(LimitSnapshot(bytes: bytes))
            now += random.magnitude(0...(200 * second))
            for _ in 0..<200 {
                now += random.magnitude(0...second)
                let subject = ChargeSubject(route: 0, app: random.int(0...7), key: random.int(0...19))
                old.subject = subject
                new.subject = subject
                let items = random.int(0...30)
                #expect(old.take(items, at: now) == new.take(items, at: now))
                for place in 0..<old.report.count { #expect(old.report[place] == new.report[place]) }
                old.slab.release(&old.charge)
                new.slab.release(&new.charge)
            }
        }
    }

    @Test("bytes read back as the snapshot that was written")
    func bytes() throws {
        var random = SeededGenerator("snapshot bytes")
        let (bench, now) = try used(&random)
        let snapshot = bench.snapshot(at: now)
        #expect(snapshot.states.count > 20)
        #expect(try LimitSnapshot(bytes: snapshot.encoded()) == snapshot)
        #expect(Array(snapshot.encoded().prefix(16)).prefix(8) == [0x54, 0x47, 0x4C, 0x4D, 1, 0, 0, 0])
    }

    @Test("damaged bytes are an error or a readable snapshot, never a trap")
    func damage() throws {
        var random = SeededGenerator("snapshot damage")
        let (bench, now) = try used(&random)
        let bytes = bench.snapshot(at: now).encoded()
        for count in 0..<bytes.count {
            #expect(throws: LimitError.self) { try LimitSnapshot(bytes: Array(bytes.prefix(count))) }
        }
        #expect(throws: LimitError.self) { try LimitSnapshot(bytes: bytes + [0]) }
        var errors = 0
        for _ in 0..<3_000 {
            var mutated = bytes
            mutated[random.int(0...bytes.count - 1)] ^= UInt8(1 << random.int(0...7))
            do {
                let snapshot = try LimitSnapshot(bytes: mutated)
                var target = try Bench(Self.tier, resetDay: 17)
                target.slab.restore(snapshot) { _, _ in 0 }
                _ = target.take(1, at: now)
            } catch is LimitError {
                errors += 1
            }
        }
        #expect(errors > 100)
    }

    @Test("a replay of what was taken equals the live state")
    func replays() throws {
        var random = SeededGenerator("replay")
        var live = try Bench(Self.tier, resetDay: 17)
        var replayed = try Bench(Self.tier, resetDay: 17)
        var now = someTime
        for _ in 0..<2_000 {
            now += random.magnitude(0...(2 * second))
            let items = random.int(0...20)
            if live.take(items, at: now) == .admitted {
                live.slab.release(&live.charge)
                replayed.slab.replay(live.subject, items: items, at: now)
            }
        }
        #expect(live.state(at: now) == replayed.state(at: now))
        #expect(live.snapshot(at: now) == replayed.snapshot(at: now))
    }

    @Test("a replay into a window that is over is dropped, and the present window stays")
    func replayOfThePast() throws {
        var bench = try Bench([.calendar("d", .key, .items, 100, per: .day)])
        bench.slab.replay(bench.subject, items: 10, at: someTime)
        bench.slab.replay(bench.subject, items: 50, at: someTime - 86_400 * second)
        #expect(bench.state(at: someTime)["d"]?.remaining == 90)
    }

    @Test("states whose limit or subject is gone are counted and left out")
    func dropped() throws {
        var random = SeededGenerator("dropped states")
        let (old, now) = try used(&random)
        let snapshot = old.snapshot(at: now)
        let bench = try Bench([.calendar("oi", 20_000, per: .month)], resetDay: 17)
        #expect(bench.slab.restore(snapshot) { _, _ in nil } == snapshot.states.count - 1)
        // Twice is once.
        bench.slab.restore(snapshot) { _, _ in nil }
        #expect(bench.snapshot(at: now).states.map(\.value) == snapshot.states.filter { $0.limit == 2 }.map(\.value))
    }

    @Test("a limit whose name is gone goes on under a new name, unless it can't be told under which")
    func restoredUnderAnotherName() throws {
        var bench = try Bench([.calendar("m", 1_000, per: .month), .calendar("d", 1_000, per: .day)])
        #expect(bench.take(60, at: someTime) == .admitted)
        let snapshot = bench.snapshot(at: someTime)
        var renamed = try Bench([.calendar("d", 1_000, per: .day), .calendar("month", 500, per: .month)])
        renamed.slab.restore(snapshot) { _, _ in 0 }
        #expect(renamed.state(at: someTime).mapValues(\.remaining) == ["d": 940, "month": 440])
        var two = try Bench([.calendar("m1", 1_000, per: .month), .calendar("m2", 500, per: .month)])
        two.slab.restore(snapshot) { _, _ in 0 }
        #expect(two.state(at: someTime).mapValues(\.remaining) == ["m1": 1_000, "m2": 500])
    }

    @Test("a bucket that is restored at another rate keeps its debt in units")
    func restoredAtAnotherRate() throws {
        var bench = try Bench([.bucket("b", .key, .items, 10, per: second, burst: 100)])
        #expect(bench.take(60, at: someTime) == .admitted)
        var other = try Bench([.bucket("b", .key, .items, 1, per: second, burst: 100)])
        other.slab.restore(bench.snapshot(at: someTime)) { _, _ in 0 }
        #expect(other.state(at: someTime)["b"]?.remaining == 40)
    }
}
