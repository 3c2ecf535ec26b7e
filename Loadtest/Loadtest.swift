import ArgumentParser

@main
struct Loadtest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "loadtest",
        abstract: "Drives parts of Tollgate at full speed, and checks what they promise.",
        subcommands: [Quota.self, Coding.self, Counting.self, JournalCost.self, Year.self]
    )
}
