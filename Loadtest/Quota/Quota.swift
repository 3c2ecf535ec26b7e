import ArgumentParser
import Glibc

/// `loadtest quota`: drives the charge path from many threads, and checks every bound.
struct Quota: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Drives the charge path from many threads, and checks what was admitted against the exact bound.",
        discussion: """
            Scenarios take turns in short rounds, so that all of them see the same machine. One charge in 64 is timed by \
            itself, and the 63 after it together; the cost of reading the clock is taken off. Exit code 1 if a bound is \
            passed by even one.
            """
    )

    @Option(help: "Seconds for each scenario.")
    var seconds = 5.0

    @Option(help: "Threads of most scenarios; default: one a core.")
    var threads: Int?

    @Flag(help: "Also the full set of limits, 64 threads, settlements, and the alternatives.")
    var full = false

    @Option(help: "Only the scenarios whose name contains this.")
    var only: String?

    @Option(help: "Also write the report as HTML with plots to this file.")
    var html: String?

    func validate() throws {
        guard seconds > 0, seconds <= 3_600 else { throw ValidationError("--seconds must be above 0 and at most 3600") }
        guard (threads ?? 1) > 0, (threads ?? 1) <= 256 else { throw ValidationError("--threads must be 1 to 256") }
    }

    func run() throws {
        let threads = threads ?? sysconf(Int32(_SC_NPROCESSORS_ONLN))
        let scenarios = QuotaScenario.all(threads: threads, full: full).filter { $0.name.contains(only ?? $0.name) }
        guard !scenarios.isEmpty else { throw ValidationError("no scenario's name contains \(only ?? "")") }
        var runs = try scenarios.map { try QuotaRun($0) }
        let rounds = max(1, min(10, Int(seconds / 0.2)))
        let progress = LoadProgress(steps: rounds * runs.count)
        for round in 0..<rounds {
            for index in runs.indices {
                progress.show(step: round * runs.count + index, label: runs[index].scenario.name)
                runs[index].drive(seconds: seconds / Double(rounds))
            }
        }
        progress.finish()
        let report = QuotaReport(results: runs.map { $0.result() }, threads: threads)
        print(report.table)
        if let html {
            try report.write(to: html)
            print("report: \(html)")
        }
        if report.violations > 0 { throw ExitCode(1) }
    }
}
