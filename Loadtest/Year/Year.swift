import ArgumentParser

/// `loadtest year`: a synthetic year through the code that records, seals, indexes, reports, proves and verifies.
struct Year: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Seals a synthetic year at full speed, then reports it, proves it and verifies everything.",
        discussion: """
            Organizations, apps and routes are drawn by Zipf's law; an answered access takes some 33 items. What is \
            written is what a gateway writes: segments, ledger, signed log, usage index. Exit code 1 if anything that \
            is verified is wrong, or a sum differs from what was written.
            """
    )

    @Option(help: "How many accesses the year has.")
    var accesses = 5_000_000

    @Option(help: "How many organizations make them.")
    var organizations = 50

    @Option(help: "Which year it is: the same number makes the same accesses.")
    var seed: UInt64 = 2022

    @Option(help: "Where to write it; the directory must not exist. Default: a temporary one, removed at the end.")
    var directory: String?

    func validate() throws {
        guard (1...2_000_000_000).contains(accesses) else {
            throw ValidationError("--accesses must be 1 to 2000000000")
        }
        guard (1...100_000).contains(organizations) else {
            throw ValidationError("--organizations must be 1 to 100000")
        }
    }

    func run() throws {
        let tree = try TemporaryTree(directory: directory, purpose: "year")
        defer { tree.remove() }
        let run = try YearRun(
            directory: tree.path, traffic: YearTraffic(accesses: accesses, organizations: organizations, seed: seed))
        try run.all()
        print(run.table)
        guard run.problems.isEmpty else {
            for problem in run.problems { print("wrong: \(problem)") }
            throw ExitCode(1)
        }
    }
}
