import ArgumentParser
import AuditLog
import ConfigurationHistory
import Evidence

extension Config {
    struct History: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists each time that a version came into force: from when, until when, and why."
        )

        enum Format: String, ExpressibleByArgument, CaseIterable {
            case table, json
        }

        @OptionGroup var versions: VersionsOption

        @Option(help: "table or json.")
        var format = Format.table

        func run() throws {
            let entries = try versions.store().history()
            let untils = entries.dropFirst().map { Optional($0.from) } + [nil]
            switch format {
            case .table:
                Console.print("VERSION                           FROM                  UNTIL                 WHY")
                for (entry, until) in zip(entries, untils) {
                    let until = until.map(Self.seconds) ?? "-" + String(repeating: " ", count: 19)
                    Console.print("\(entry.version)  \(Self.seconds(entry.from))  \(until)  \(entry.reason.rawValue)")
                }
            case .json:
                let json = PackJSON.array(zip(entries, untils).map(Self.json))
                Console.print(String(decoding: json.bytes.dropLast(), as: UTF8.self))
            }
        }

        private static func json(_ entry: VersionEntry, _ until: UTCTime?) -> PackJSON {
            .object([
                PackJSON.Member("version", .string(entry.version.name)),
                PackJSON.Member("from", .string(text(entry.from))),
                PackJSON.Member("from_ns", .number(UInt64(clamping: entry.from.nanoseconds))),
                PackJSON.Member("until", until.map { .string(text($0)) } ?? .null),
                PackJSON.Member("until_ns", until.map { .number(UInt64(clamping: $0.nanoseconds)) } ?? .null),
                PackJSON.Member("reason", .string(entry.reason.rawValue)),
                PackJSON.Member("path", .string(entry.path)),
            ])
        }

        private static func text(_ time: UTCTime) -> String {
            var bytes: [UInt8] = []
            time.write(into: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }

        /// To the second: 2022-01-01T12:30:00Z.
        private static func seconds(_ time: UTCTime) -> String { text(time).prefix(19) + "Z" }
    }
}
