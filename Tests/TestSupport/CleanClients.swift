internal import Foundation
internal import Glibc
internal import Synchronization

/// Callers who do all as it should be done while others don't: each on a connection that it keeps, one request after the
/// other with a pause between them.
package final class CleanClients: Sendable {
    /// What became of their requests.
    package struct Report: Sendable {
        package var latenciesNanoseconds: [Int64] = []
        package var failures: [String] = []

        package var count: Int { latenciesNanoseconds.count }

        /// The latency that a share of the requests stayed below.
        package func quantile(_ share: Double) -> Int64 {
            let sorted = latenciesNanoseconds.sorted()
            guard !sorted.isEmpty else { return 0 }
            return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
        }
    }

    private let report = Mutex(Report())
    private let isStopped = Flag()
    private let finished: [Flag]

    /// Begins.
    ///
    /// - Parameters:
    ///   - connectsAnew: each request has a connection of its own.
    ///   - endsWithClose: an answer that says `Connection: close` is a caller's last one, as of a gateway that stops.
    package init(
        _ gateway: GatewayProcess, count: Int = 8, line: String = "GET /clean", pauseMicroseconds: UInt32 = 10_000,
        connectsAnew: Bool = false, endsWithClose: Bool = false
    ) throws {
        let port = try gateway.port
        let request = gateway.request(line)
        finished = (0..<count).map { _ in Flag() }
        for flag in finished {
            let thread = Thread { [self] in
                var client: RawClient?
                while !isStopped.isSet {
                    do {
                        let start = CleanClients.now()
                        if client == nil { client = try RawClient(port: port) }
                        try client?.send(request)
                        let answer = try client?.receive(seconds: 30)
                        let taken = CleanClients.now() - start
                        report.withLock { report in
                            report.latenciesNanoseconds.append(taken)
                            if answer?.status != 200 { report.failures.append("status \(answer?.status ?? 0)") }
                        }
                        let closes = answer?.field("Connection") == "close"
                        if closes, endsWithClose { break }
                        if closes || connectsAnew { client = nil }
                    } catch {
                        report.withLock { $0.failures.append("\(error)") }
                        client = nil
                        if endsWithClose { break }
                    }
                    usleep(pauseMicroseconds)
                }
                flag.set()
            }
            thread.start()
        }
    }

    /// What has become of their requests so far, from a request on.
    package func report(since start: Int = 0) -> Report {
        report.withLock { report in
            var part = report
            part.latenciesNanoseconds.removeFirst(min(start, part.count))
            return part
        }
    }

    /// Lets each end after the request it is at.
    package func stop() throws -> Report {
        isStopped.set()
        return try waitForEnd()
    }

    /// Waits until each has ended by itself.
    package func waitForEnd() throws -> Report {
        try Deadline.wait(seconds: 60, for: "clean clients to end") { finished.allSatisfy(\.isSet) }
        return report()
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
