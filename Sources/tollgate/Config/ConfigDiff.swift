import ArgumentParser
import Configuration
import ConfigurationHistory

extension Config {
    struct Diff: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Prints what one version says differently from another: each setting, then the lines of the files.",
            discussion: "`tollgate config diff current files` says what an edit would change."
        )

        @OptionGroup var versions: VersionsOption

        @Argument(help: ArgumentHelp(VersionReference.help))
        var old: VersionReference

        @Argument(help: "The version to compare with it; without it, the last one in force.")
        var new = VersionReference.current

        func run() throws {
            let before = try old.resolve(versions)
            let after = try new.resolve(versions)
            guard before.version != after.version else {
                Console.print("both are version \(before.version)")
                return
            }
            Console.print("version \(before.version) -> \(after.version)")
            for line in try Self.summary(before.sources, after.sources) { Console.print(line) }
            for source in after.sources {
                guard let former = before.sources.first(where: { $0.role == source.role }) else { continue }
                let hunks = LineDifference(from: former.bytes, to: source.bytes).hunks
                guard !hunks.isEmpty else { continue }
                let name = "\(source.role.rawValue).yaml"
                Console.print("\n--- \(name)\t\(before.version.short)\n+++ \(name)\t\(after.version.short)")
                for line in hunks { Console.print(line) }
            }
        }

        /// Settings by their paths, with what they were and what they are.
        private static func summary(
            _ old: [GatewayConfiguration.Source], _ new: [GatewayConfiguration.Source]
        ) throws -> [String] {
            var lines = try ConfigurationOutline(old).changes(to: ConfigurationOutline(new)).map(\.description)
            if lines.isEmpty { lines = ["no setting differs: only comments, spelling or order do"] }
            for source in new {
                guard let former = old.first(where: { $0.role == source.role }) else { continue }
                let (before, after) = (LineDifference.lineEnds(former.bytes), LineDifference.lineEnds(source.bytes))
                guard (before.carriageReturns > 0) != (after.carriageReturns > 0) else { continue }
                lines.append(
                    "\(source.role.rawValue).yaml: line ends \(before.carriageReturns > 0 ? "CR LF" : "LF") -> "
                        + (after.carriageReturns > 0 ? "CR LF" : "LF"))
            }
            return lines
        }
    }
}
