import ArgumentParser
import Evidence

extension Audit {
    struct Prove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes a proof pack: the totals of an organization with all that is needed to check them.",
            discussion: "Anybody checks it with `tollgate audit verify`, offline. Days are in UTC."
        )

        @OptionGroup var config: ConfigurationOption

        @Option(help: "The organization; '' is for accesses of none.")
        var organization: String

        @Option(help: "The first day, as 2022-01-01.")
        var from: AuditDay

        @Option(help: "The first day that is not included.")
        var to: AuditDay

        @Option(help: "The log's key; without it, that of the signing key's file.")
        var key: String?

        @OptionGroup var output: AuditOutput

        func validate() throws {
            guard from.day < to.day else { throw ValidationError("--to is behind --from") }
        }

        func run() throws {
            let state = AuditState(try config.load())
            guard let pack = try state.maker(key: key).pack(organization: organization, from: from.day, to: to.day)
            else { throw Failure("nothing of \(organization) is sealed, so there is nothing to prove") }
            try output.write(pack)
        }
    }

    struct Receipt: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes the receipt of one record: what it says, and the proof that it is in the log."
        )

        @OptionGroup var config: ConfigurationOption

        @Option(help: "The organization; '' is for accesses of none.")
        var organization: String

        @Option(help: "The number of the record, as the answer's Access-Receipt said it.")
        var sequence: UInt64

        @Option(help: "The log's key; without it, that of the signing key's file.")
        var key: String?

        @OptionGroup var output: AuditOutput

        func run() throws {
            let state = AuditState(try config.load())
            guard let receipt = try state.maker(key: key).receipt(organization: organization, sequence: sequence)
            else { throw Failure("record \(sequence) of \(organization) is not sealed, or there is none") }
            try output.write(receipt)
        }
    }
}
