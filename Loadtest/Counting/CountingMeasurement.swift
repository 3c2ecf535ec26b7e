import ItemCounting
import NIOCore

/// Counts the items of documents of several sizes, whole and in pieces, in turns.
struct CountingMeasurement {
    private static let rounds = 9

    private struct Step {
        let name: String
        let size: CodingSize
        /// Bytes that are fed at once.
        let piece: Int
        var rates: [Double] = []
    }

    private let secondsPerRound: Double
    private let pointers: JSONPointerSet

    init(seconds: Double) throws {
        pointers = try JSONPointerSet([JSONPointer("/data")])
        secondsPerRound = seconds / Double(Self.rounds * 3)
    }

    func print() throws {
        let small = CodingSize(name: "2.7 kB", posts: 9)
        let large = CodingSize(name: "24 kB", posts: 80)
        var steps = [
            Step(name: "2.7 kB, whole", size: small, piece: .max), Step(name: "24 kB, whole", size: large, piece: .max),
            Step(name: "24 kB, in pieces of 1,448 bytes", size: large, piece: 1_448),
        ]
        for _ in 0..<Self.rounds {
            for index in steps.indices { steps[index].rates.append(rate(steps[index])) }
        }
        for step in steps {
            let median = step.rates.sorted()[Self.rounds / 2]
            Swift.print(step.name.padding(to: 34), "\(Double(Int(median * 100)) / 100) GB/s")
        }
    }

    /// Bytes counted in a nanosecond of CPU, which is GB/s.
    private func rate(_ step: Step) -> Double {
        let documents = step.size.documents.map { Array($0.readableBytesView) }
        var counter = ItemCounter(pointers)
        let start = LoadClock.threadTime
        let end = start + Int64(secondsPerRound * 1e9)
        var bytes = 0
        var now = start
        repeat {
            for document in documents {
                counter.reset()
                document.withUnsafeBytes { whole in
                    var place = 0
                    while place < whole.count {
                        let count = min(step.piece, whole.count - place)
                        counter.feed(UnsafeRawBufferPointer(rebasing: whole[place..<place + count]))
                        place += count
                    }
                }
                precondition(counter.finish() == .complete && counter.total > 0, "every document is counted to its end")
                bytes += document.count
            }
            now = LoadClock.threadTime
        } while now < end
        return Double(bytes) / Double(now - start)
    }
}
