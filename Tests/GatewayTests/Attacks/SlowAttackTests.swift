import Foundation
import TestSupport
import Testing

/// Callers who hold on to a gateway by being slow: with heads, with bodies, with reading.
@Suite(.serialized)
struct SlowAttackTests {
    @Test("Thousands of heads that come a byte at a time are 408s at the head's timeout, and others don't notice")
    func slowHeads() throws {
        let count = AttackReport.size(5_000, short: 300)
        let timeout = AttackReport.isFull ? 10 : 2
        let scene = try AttackScene("slowloris", bounds: "head_timeout: \(timeout)s")
        let herd = ConnectionHerd(port: try scene.gateway.port)
        herd.connect(count)
        herd.sendWhenConnected("GET / HTTP/1.1\r\nHost: api.example\r\nX-A: ", by: Deadline(seconds: 10))
        #expect(herd.openCount == count)
        // A byte every ten seconds, or every half of one where all is short.
        var next = Deadline(seconds: Double(timeout) / 4)
        try Deadline.wait(seconds: 60, for: "all to be closed: \(herd.openCount) are open") {
            if next.isPast {
                herd.send("a")
                next = Deadline(seconds: AttackReport.isFull ? 10 : 0.5)
            }
            usleep(50_000)
            herd.look()
            return herd.openCount == 0
        }
        #expect(herd.statuses == [408: count])
        try scene.end(
            did: "\(count) connections, a byte of a head each \(AttackReport.isFull ? "10" : "0.5") s", records: count,
            charged: 0, held: "each got 408 and was closed at the head's timeout")
    }

    @Test("Thousands of bodies that trickle are 408s, although none of them ever pauses for long")
    func slowBodies() throws {
        let count = AttackReport.size(2_000, short: 150)
        let scene = try AttackScene("slow bodies", bounds: "body_timeout: 3s, body_rate: 256")
        let herd = ConnectionHerd(port: try scene.gateway.port)
        herd.arrive(count, sending: scene.gateway.request("POST /slow", ["Content-Length: 1000000"]))
        var turn = 0
        try Deadline.wait(seconds: 60, for: "all to be closed: \(herd.openCount) are open") {
            herd.send("b", turn: turn, of: 20)
            turn += 1
            usleep(25_000)
            herd.look()
            return herd.openCount == 0
        }
        #expect(herd.statuses == [408: count])
        // What the upstream got a part of is charged: otherwise parts of requests would be free of every limit.
        try scene.end(
            did: "\(count) bodies of 1 MB at two bytes a second", records: count, charged: count,
            held: "each got 408 after its pause and its bytes' worth of time")
    }

    @Test("Thousands who ask for much and read nothing are cut off, and cost a bounded amount of memory until then")
    func slowReaders() throws {
        let count = AttackReport.size(2_000, short: 100)
        let scene = try AttackScene("slow readers", bounds: "write_timeout: 3s")
        let herd = ConnectionHerd(port: try scene.gateway.port, receiveBufferBytes: 4 << 10)
        let process = try scene.gateway.process
        let before = try process.residentBytes()
        herd.arrive(count, sending: scene.gateway.request("GET /large"))
        var most = before
        try Deadline.wait(seconds: 90, for: "all to be cut off: \(herd.openCount) are open") {
            usleep(100_000)
            most = max(most, try process.residentBytes())
            herd.look(reads: false)
            return herd.openCount == 0
        }
        #expect(herd.resetCount == count)
        // What waits for a caller (64 KiB), one read, and what the system adds, for each of them.
        let each = (most - before) / count
        #expect(each <= 320 << 10, "\(each) bytes a reader")
        try scene.end(
            did: "\(count) callers ask for 4 MiB and read nothing", records: 0, charged: 0,
            held: "each was cut off after write_timeout and had cost at most \(each >> 10) KiB",
            // Half a gigabyte for them comes through the processors that all share.
            delay: 40)
    }
}
