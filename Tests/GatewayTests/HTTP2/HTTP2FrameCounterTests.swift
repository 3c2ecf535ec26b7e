import TestSupport
import Testing

@testable import Gateway

/// What the frames of a caller are counted as, without a socket.
struct HTTP2FrameCounterTests {
    private typealias Counter = HTTP2FrameCounter

    private static let second: Int64 = 1_000_000_000

    private static func frame(_ type: UInt8, flags: UInt8 = 0, stream: UInt32 = 0, count: Int = 0) -> [UInt8] {
        let length = [UInt8(count >> 16), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)]
        let number = (0..<4).map { UInt8(truncatingIfNeeded: stream >> (24 - 8 * UInt32($0))) }
        return length + [type, flags] + number + [UInt8](repeating: 7, count: count)
    }

    private static let preface = [UInt8]("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    /// Reads bytes in pieces of so many; gives the first violation and the bytes read until then.
    private func read(
        _ bytes: [UInt8], by size: Int = .max, into counter: inout Counter, now: Int64 = 1
    ) -> Counter.Violation? {
        var start = 0
        while start < bytes.count {
            let end = size < bytes.count - start ? start + size : bytes.count
            let violation = bytes[start..<end].withUnsafeBytes { counter.read($0, now: now) }
            if let violation { return violation }
            start = end
        }
        return nil
    }

    private func opened() -> Counter {
        var counter = Counter()
        _ = read(HTTP2FrameCounterTests.preface, into: &counter)
        return counter
    }

    @Test(
        "A thousand frames without work may follow each other, and not one more",
        arguments: [
            ("SETTINGS", frame(4)), ("PING", frame(6, count: 8)), ("PRIORITY", frame(2, stream: 3, count: 5)),
            ("WINDOW_UPDATE", frame(8, count: 4)), ("empty DATA", frame(0, stream: 1)),
            ("DATA of padding", frame(0, flags: 8, stream: 1, count: 200)), ("unknown", frame(0xEE, count: 3)),
            ("RST_STREAM", frame(3, stream: 1, count: 4)), ("CONTINUATION", frame(9, stream: 1)),
        ])
    func idleFrames(_ name: String, _ frame: [UInt8]) {
        var counter = opened()
        for _ in 0..<Counter.idleFrameBound { #expect(read(frame, into: &counter) == nil) }
        #expect(read(frame, into: &counter) == .idleFrames)
    }

    @Test("Frames that ask for something, and answers, begin the count anew")
    func work() {
        for work in [
            HTTP2FrameCounterTests.frame(1, flags: 5, stream: 1, count: 20),
            HTTP2FrameCounterTests.frame(0, stream: 1, count: 1), HTTP2FrameCounterTests.frame(0, flags: 1, stream: 1),
        ] {
            var counter = opened()
            for _ in 0..<3 {
                let pings = (0..<Counter.idleFrameBound).flatMap { _ in HTTP2FrameCounterTests.frame(6, count: 8) }
                #expect(read(pings, into: &counter) == nil)
                #expect(read(work, into: &counter) == nil)
            }
        }
        var counter = opened()
        for _ in 0..<5 * Counter.idleFrameBound {
            #expect(read(HTTP2FrameCounterTests.frame(8, count: 4), into: &counter) == nil)
            counter.noteWork()
        }
    }

    @Test("A slow trickle of frames without work is nobody's harm")
    func trickle() {
        var counter = opened()
        for index in 0..<3 * Counter.idleFrameBound {
            let now = Int64(index) * HTTP2FrameCounterTests.second / 30
            #expect(read(HTTP2FrameCounterTests.frame(6, count: 8), into: &counter, now: now) == nil)
        }
    }

    @Test("However the bytes are cut, the same is counted")
    func pieces() {
        var random = SeededGenerator()
        let seed = random.seed
        var bytes: [UInt8] = []
        for _ in 0..<500 {
            if Int.random(in: 0..<4, using: &random) == 0 {
                bytes += HTTP2FrameCounterTests.frame(0, stream: 1, count: Int.random(in: 1...400, using: &random))
            } else {
                let type = UInt8.random(in: 2...8, using: &random)
                bytes += HTTP2FrameCounterTests.frame(type, count: Int.random(in: 0...20, using: &random))
            }
        }
        bytes += HTTP2FrameCounterTests.frame(0, stream: 1, count: 1)
        for _ in 0...Counter.idleFrameBound { bytes += HTTP2FrameCounterTests.frame(6, count: 8) }
        for size in [1, 2, 8, 9, 10, 17, 1_000, .max] {
            var counter = opened()
            #expect(read(Array(bytes.dropLast(20)), by: size, into: &counter) == nil, "seed \(seed), by \(size)")
            #expect(read(Array(bytes.suffix(20)), by: size, into: &counter) == .idleFrames, "seed \(seed), by \(size)")
        }
    }

    @Test("A header block has five seconds from its first byte to its last, in however many frames")
    func openBlock() {
        let late = HTTP2FrameCounterTests.second + Counter.frameNanoseconds
        var counter = opened()
        #expect(read(HTTP2FrameCounterTests.frame(1, stream: 1, count: 40), into: &counter, now: 1_000_000_000) == nil)
        #expect(counter.overdue(now: late - 1) == nil)
        #expect(read(HTTP2FrameCounterTests.frame(9, stream: 1, count: 1), into: &counter, now: late - 2) == nil)
        #expect(counter.overdue(now: late) == .slowFrame)
        #expect(read(HTTP2FrameCounterTests.frame(9, flags: 4, stream: 1, count: 1), into: &counter, now: late) == nil)
        #expect(counter.overdue(now: late) == nil)
    }

    @Test("A frame has five seconds; one of DATA has as long as its stream")
    func openFrame() {
        for cut in [1, 8, 9, 12] {
            var counter = opened()
            let bytes = Array(HTTP2FrameCounterTests.frame(6, count: 8).prefix(cut))
            #expect(read(bytes, into: &counter, now: 5) == nil)
            #expect(counter.overdue(now: 4 + Counter.frameNanoseconds) == nil)
            #expect(counter.overdue(now: 5 + Counter.frameNanoseconds) == .slowFrame)
        }
        var counter = opened()
        let data = HTTP2FrameCounterTests.frame(0, stream: 1, count: 100)
        #expect(read(Array(data.prefix(50)), into: &counter, now: 5) == nil)
        #expect(counter.overdue(now: 10 * Counter.frameNanoseconds) == nil)
    }

    @Test("A stream of whole frames is never overdue, wherever its reads end")
    func busy() {
        var counter = opened()
        let frame = HTTP2FrameCounterTests.frame(1, flags: 5, stream: 1, count: 40)
        let bytes = (0..<100).flatMap { _ in frame }
        for (index, start) in stride(from: 0, to: bytes.count - 61, by: 61).enumerated() {
            let now = Int64(index) * HTTP2FrameCounterTests.second
            #expect(read(Array(bytes[start..<start + 61]), into: &counter, now: now) == nil)
            #expect(counter.overdue(now: now) == nil)
        }
    }

    @Test("So many streams may end by a fault of the caller's, and not one more")
    func faults() {
        var counter = opened()
        for _ in 0..<Counter.faultBound { #expect(counter.noteFault(now: 5) == nil) }
        #expect(counter.noteFault(now: 5) == .faults)
        #expect(counter.noteFault(now: 6 + Counter.windowNanoseconds) == nil)
    }

    @Test("It knows the last stream that was opened")
    func lastStream() {
        var counter = opened()
        _ = read(HTTP2FrameCounterTests.frame(1, flags: 5, stream: 0x0102_0305, count: 4), into: &counter)
        _ = read(HTTP2FrameCounterTests.frame(6, count: 8), into: &counter)
        #expect(counter.lastStream == 0x0102_0305)
    }
}
