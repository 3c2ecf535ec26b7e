import Agreements
import ArgumentParser
import AuditLog
import Configuration
import Storage

struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Issues, lists, rotates and revokes keys; a running gateway follows within a second.",
        subcommands: [Issue.self, List.self, Rotate.self, Revoke.self]
    )

    struct Issue: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Issues keys and prints them, once, alone on standard output.",
            discussion: """
                Keys of one app stand alone, one a line; with several apps, each line has the app before its key. All are \
                issued, or none.
                """
        )

        /// All are held in memory until they are stored; a larger number is more likely a mistake.
        private static let mostKeys = 1_000_000

        @OptionGroup var config: ConfigurationOption

        @Option(name: .customLong("app"), help: "The app that the keys are for; give it again for another app.")
        var apps: [String]

        @Option(help: "How many keys for each app.")
        var count = 1

        @Option(help: "For how long they are good: 90d, 12h, 30m; without it, until they are revoked.")
        var expires: Lifetime?

        func validate() throws {
            guard count >= 1, count <= Self.mostKeys / max(1, apps.count) else {
                throw ValidationError("--count is at least 1, and at most \(Self.mostKeys) keys are issued at once")
            }
        }

        func run() throws {
            let configuration = try config.load()
            let known = Set(configuration.organizations.flatMap { $0.apps.map(\.name) })
            if let unknown = apps.first(where: { !known.contains($0) }) {
                throw Failure("there is no app \(unknown) in the organizations file")
            }
            let now = Console.now()
            let issued = try StateDirectory(configuration).keys().issue(
                apps: apps, countEach: count, expiresAtNanoseconds: expires.map { now + $0.nanoseconds },
                nowNanoseconds: now)
            let lines = issued.map { apps.count == 1 ? $0.token.reveal() : "\($0.key.app) \($0.token.reveal())" }
            Console.print(lines.joined(separator: "\n"))
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists all keys, never their secrets.")

        @OptionGroup var config: ConfigurationOption

        func run() throws {
            let now = Console.now()
            Console.print("ID          STATUS   APP                       CREATED               EXPIRES")
            for key in try StateDirectory(config.load()).keys().keys() {
                let columns = [
                    pad("\(key.id)", 10), pad(key.status(atNanoseconds: now).rawValue, 7), pad(key.app, 24),
                    date(key.createdAtNanoseconds), key.expiresAtNanoseconds.map(date) ?? "never",
                ]
                Console.print(columns.joined(separator: "  "))
            }
        }

        private func pad(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }

        /// To the second: 2022-01-01T12:30:00Z.
        private func date(_ nanoseconds: Int64) -> String {
            var bytes: [UInt8] = []
            UTCTime(nanoseconds: nanoseconds / 1_000_000_000 * 1_000_000_000).write(into: &bytes)
            return String(decoding: bytes.prefix(19), as: UTF8.self) + "Z"
        }
    }

    struct Rotate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Issues a successor to a key and prints it; the old one ends after the overlap."
        )

        @OptionGroup var config: ConfigurationOption

        @Argument(help: "The key's id, the ten characters behind tg_.")
        var id: KeyID

        @Option(help: "For how long both are good: 1h, 30m, 7d.")
        var overlap: Lifetime

        func run() throws {
            let issued = try StateDirectory(config.load()).keys().rotate(
                id, overlapNanoseconds: overlap.nanoseconds, nowNanoseconds: Console.now())
            Console.print(issued.token.reveal())
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Revokes a key at once.")

        @OptionGroup var config: ConfigurationOption

        @Argument(help: "The key's id, the ten characters behind tg_.")
        var id: KeyID

        func run() throws {
            try StateDirectory(config.load()).keys().revoke(id, nowNanoseconds: Console.now())
            Console.error("key \(id) is revoked")
        }
    }
}

extension KeyID: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(argument)
    }
}
