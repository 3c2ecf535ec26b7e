import ContentCoding
import Glibc
import NIOCore

/// Measures every coder over documents of several sizes, in turns.
struct CodingMeasurement {
    private static let rounds = 9

    private let secondsPerStep: Double
    private let sizes: [CodingSize]

    init(seconds: Double) throws {
        sizes = [
            CodingSize(name: "2.7 kB", posts: 9), CodingSize(name: "24 kB", posts: 80),
            CodingSize(name: "64 kB", posts: 212),
        ]
        let steps = Self.rounds * (sizes.count * (ContentCoding.encodable.count + 1) + 2 * 4)
        secondsPerStep = seconds / Double(steps)
    }

    func print() throws {
        Swift.print("whole bodies    ", terminator: "")
        for size in sizes { Swift.print(Self.padded("\(size.name): µs", 17), Self.padded("bytes", 8), terminator: "") }
        Swift.print("")
        try printTable(sizes.map { size in { coder in { try coder.whole(size.documents) } } }, of: sizes.map(\.bytes))
        Swift.print("\nstreams, flushed after each piece")
        Swift.print(
            "                ", Self.padded("line: µs", 16), Self.padded("bytes", 8), Self.padded("2.7 kB: µs", 17),
            Self.padded("bytes", 8), separator: "")
        let lines = CodingSize(name: "line", posts: 1)
        try printTable(
            [lines, sizes[0]].map { size in { coder in { try coder.streamed(size.documents) } } },
            of: [lines, sizes[0]].map(\.bytes))
        Swift.print("")
        try ThreadHop().print()
    }

    private func printTable(
        _ columns: [(any Coder) -> () throws -> Int], of plainBytes: [Int]
    ) throws {
        let coders: [any Coder] = try [ZlibCoder()] + ContentCoding.encodable.map { PooledCoder($0) }
        var nanoseconds = coders.map { _ in columns.map { _ in [Double]() } }
        var bytes = coders.map { _ in columns.map { _ in 0 } }
        for _ in 0..<Self.rounds {
            for (row, coder) in coders.enumerated() {
                for (column, make) in columns.enumerated() {
                    let work = make(coder)
                    bytes[row][column] = try work() / CodingSize.documentCount
                    nanoseconds[row][column].append(try time(work))
                }
            }
        }
        for (row, coder) in coders.enumerated() {
            Swift.print(coder.name.padding(to: 16), terminator: "")
            for column in columns.indices {
                let median = nanoseconds[row][column].sorted()[Self.rounds / 2]
                let share = bytes[row][column] * 100 / plainBytes[column]
                Swift.print(
                    Self.padded(Self.microseconds(median), 10), Self.padded("\(bytes[row][column])", 7),
                    Self.padded("\(share) %", 7), separator: " ", terminator: "")
            }
            Swift.print("")
        }
    }

    /// CPU nanoseconds a document.
    private func time(_ work: () throws -> Int) rethrows -> Double {
        let start = LoadClock.threadTime
        let end = start + Int64(secondsPerStep * 1e9)
        var runs = 0
        var now = start
        repeat {
            _ = try work()
            runs += 1
            now = LoadClock.threadTime
        } while now < end
        return Double(now - start) / Double(runs * CodingSize.documentCount)
    }

    static func microseconds(_ nanoseconds: Double) -> String {
        let tenths = Int((nanoseconds / 100).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

extension String {
    func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
