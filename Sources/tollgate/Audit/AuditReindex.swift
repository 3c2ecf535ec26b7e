import ArgumentParser
import Evidence
import Storage

extension Audit {
    struct Reindex: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes the usage index anew from the sealed blocks; not while the gateway runs."
        )

        @OptionGroup var config: ConfigurationOption

        func run() throws {
            let configuration = try config.load()
            try StateDirectory(configuration).lock()
            let state = AuditState(configuration)
            let index = try UsageIndex(path: state.usagePath)
            let reader = try EvidenceReader(directory: state.evidenceDirectory, disk: state.disk)
            let progress = ProgressBar("indexing")
            defer { progress.finish() }
            try index.rebuild(from: reader, disk: state.disk) { state in
                progress.update(
                    done: state.blocks, of: state.totalBlocks,
                    ReportNumber.grouped(state.blocks) + " blocks, " + ReportNumber.grouped(state.records) + " records")
            }
            progress.finish()
            Console.error("\(index.path): holds the first \(try index.appliedLogSize()) blocks of the log")
        }
    }
}
