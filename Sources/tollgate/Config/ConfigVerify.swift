import ArgumentParser
import AuditLog
import ConfigurationHistory
import Disk
import Evidence

extension Config {
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Checks that each version was kept as its name says, and that of each one that sealed records name."
        )

        @OptionGroup var versions: VersionsOption

        func run() throws {
            let store = try versions.store()
            let kept = try store.versions()
            let history = try store.history()
            var problems: [String] = []
            for version in Set(kept).union(history.map(\.version)).sorted(by: { $0.name < $1.name }) {
                do throws(VersionStoreError) {
                    _ = try store.sources(of: version)
                } catch {
                    problems.append("\(error)")
                }
            }
            let named = try namesInRecords(store)
            let missing = named.filter { name in !kept.contains { $0.name == name } }
            problems += missing.map { "version \($0): sealed records name it, but it was not kept" }
            guard problems.isEmpty else {
                for problem in problems { Console.error(problem) }
                throw ExitCode.failure
            }
            Console.print(
                "\(kept.count) versions are kept as their names say, with \(history.count) lines of history; "
                    + "sealed records name \(named.count) of them")
        }

        /// Every configuration that a sealed record names.
        private func namesInRecords(_ store: VersionStore) throws -> [String] {
            let reader = try EvidenceReader(directory: SystemDisk.directory(of: store.directory), disk: SystemDisk())
            // Versions had shorter names once, and were not kept.
            return try reader.names(of: .configuration).filter { ConfigurationVersion($0) != nil }
        }
    }
}
