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
            abstract: "Issues a key and prints it, once, alone on standard output."
        )

        @OptionGroup var config: ConfigurationOption

        @Option(help: "The app that the key is for.")
        var app: String

        @Option(help: "For how long it is good: 90d, 12h, 30m; without it, until it is revoked.")
        var expires: Lifetime?

        func run() throws {
            let configuration = try config.load()
            guard configuration.organizations.contains(where: { $0.apps.contains { $0.name == app } }) else {
                throw Failure("there is no app \(app) in the organizations file")
            }
            let now = Console.now()
            let issued = try StateDirectory(configuration).keys().issue(
                app: app, expiresAtNanoseconds: expires.map { now + $0.nanoseconds }, nowNanoseconds: now)
            Console.print(issued.token.reveal())
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
