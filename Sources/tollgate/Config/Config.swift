import ArgumentParser

struct Config: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows which configurations were in force, when, and what they said.",
        subcommands: [History.self, Show.self, Diff.self, Verify.self]
    )
}
