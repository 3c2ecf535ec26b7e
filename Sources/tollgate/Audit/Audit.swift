import ArgumentParser

struct Audit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reports, proves and verifies what was taken.",
        subcommands: [
            Report.self, Prove.self, Verify.self, Receipt.self, Export.self, Journal.self, Keygen.self, Reindex.self,
        ]
    )
}
