public import Agreements
public import ArgumentParser
import Configuration
import Storage

struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Issues, lists, rotates, suspends and revokes keys; a running gateway follows within a second.",
        subcommands: [Issue.self, List.self, Rotate.self, Suspend.self, Resume.self, Revoke.self]
    )

    struct Rotate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Issues a successor to a key and prints it; the old one ends after the overlap.",
            discussion: "The successor is for the same app, networks and routes."
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

    struct Suspend: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Suspends a key at once, until it is resumed; open streams end."
        )

        @OptionGroup var config: ConfigurationOption

        @Argument(help: "The key's id, the ten characters behind tg_.")
        var id: KeyID

        @Option(help: "Why, for who sends the key; one line of at most 500 characters.")
        var reason: String?

        func validate() throws {
            guard let reason else { return }
            guard (1...500).contains(reason.count), reason.unicodeScalars.allSatisfy({ $0.value >= 0x20 }) else {
                throw ValidationError("--reason is one line of at most 500 characters")
            }
        }

        func run() throws {
            try StateDirectory(config.load()).keys().suspend(id, reason: reason, nowNanoseconds: Console.now())
            Console.error("key \(id) is suspended")
        }
    }

    struct Resume: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ends the suspension of a key.")

        @OptionGroup var config: ConfigurationOption

        @Argument(help: "The key's id, the ten characters behind tg_.")
        var id: KeyID

        func run() throws {
            let key = try StateDirectory(config.load()).keys().resume(id)
            Console.error("key \(id) is \(key.status(atNanoseconds: Console.now()).rawValue)")
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Revokes a key at once, for good.")

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
