import ArgumentParser
import AuditLog
import Glibc

/// `loadtest journal`: what the journal costs an event loop.
struct JournalCost: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "Appends records and commits them as an event loop does, and prints the CPU time of each.",
        discussion: """
            An event loop appends a record for each access and commits once a turn, with one system call; --batch says \
            how many records a turn has. Figures are CPU time of the one thread, by rounds. Nothing is synced.
            """
    )

    @Option(help: "Records a round.")
    var records = 500_000

    @Option(help: "Records of one commit.")
    var batch = 32

    @Option(help: "How many rounds.")
    var rounds = 5

    func validate() throws {
        guard (1...100_000_000).contains(records) else { throw ValidationError("--records must be 1 to 100000000") }
        guard (1...4_096).contains(batch) else { throw ValidationError("--batch must be 1 to 4096") }
        guard (1...1_000).contains(rounds) else { throw ValidationError("--rounds must be 1 to 1000") }
    }

    func run() throws {
        let directory = try TemporaryTree(directory: nil, purpose: "journal")
        defer { directory.remove() }
        let journal = try Journal(directory: directory.path + "/journal", writer: 0, names: NameRegistry())
        let progress = LoadProgress(steps: rounds)
        var appends: [Double] = []
        var commits: [Double] = []
        for round in 0..<rounds {
            let (append, commit) = try measure(journal)
            appends.append(append / Double(records))
            commits.append(commit / Double(records))
            progress.show(step: round + 1, label: "appending")
        }
        progress.finish()
        try journal.close()
        print("CPU a record, \(rounds) rounds of \(records) records, \(batch) a commit")
        print(line("append", appends) + "   hoped for: 200 ns at most")
        print(line("commit", commits) + "   its share of one write")
    }

    /// CPU nanoseconds of all appends and of all commits of a round.
    private func measure(_ journal: Journal) throws -> (append: Double, commit: Double) {
        var access = Access(timeNanoseconds: LoadClock().unix(0), request: RequestID(high: 1, low: 2))
        var (append, commit) = (Int64(0), Int64(0))
        var left = records
        while left > 0 {
            let start = LoadClock.threadTime
            for _ in 0..<min(batch, left) {
                access.sequence += 1
                journal.append(access)
            }
            let middle = LoadClock.threadTime
            try journal.commit()
            append += middle - start
            commit += LoadClock.threadTime - middle
            left -= min(batch, left)
        }
        return (Double(append), Double(commit))
    }

    private func line(_ name: String, _ figures: [Double]) -> String {
        let sorted = figures.sorted()
        let texts = [sorted[0], sorted[sorted.count / 2], sorted[sorted.count - 1]].map { "\(Int($0.rounded()))" }
        return "  \(name): least \(texts[0]), median \(texts[1]), most \(texts[2]) ns"
    }
}
