public import Agreements
public import ArgumentParser
import Configuration
import Storage

extension Keys {
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

        @Option(
            name: .customLong("network"),
            help: "Where they may be used from: 203.0.113.0/24, 2001:db8::/32 or an address; give it again for another."
        )
        var networks: [Network] = []

        @Option(
            name: .customLong("route"),
            help: "A route that they are for, of those of the app's purpose; without it, all of these.")
        var routes: [String] = []

        func validate() throws {
            guard count >= 1, count <= Self.mostKeys / max(1, apps.count) else {
                throw ValidationError("--count is at least 1, and at most \(Self.mostKeys) keys are issued at once")
            }
        }

        func run() throws {
            let configuration = try config.load()
            for app in apps { try check(app, configuration) }
            let now = Console.now()
            let issued = try StateDirectory(configuration).keys().issue(
                apps: apps, countEach: count, expiresAtNanoseconds: expires.map { now + $0.nanoseconds },
                networks: networks, routes: routes, nowNanoseconds: now)
            let lines = issued.map { apps.count == 1 ? $0.token.reveal() : "\($0.key.app) \($0.token.reveal())" }
            Console.print(lines.joined(separator: "\n"))
        }

        /// Refuses an app that doesn't exist, and a route that its keys could never call.
        private func check(_ name: String, _ configuration: GatewayConfiguration) throws {
            guard let app = configuration.organizations.flatMap(\.apps).first(where: { $0.name == name }) else {
                throw Failure("there is no app \(name) in the organizations file")
            }
            let purpose = configuration.purposes.first { $0.name == app.purpose }
            for route in routes {
                guard configuration.routes.contains(where: { $0.name == route }) else {
                    let known = configuration.routes.map(\.name).joined(separator: ", ")
                    throw Failure("there is no route \(route); there are \(known)")
                }
                guard let purpose, !purpose.routes.contains(route) else { continue }
                let included = purpose.routes.sorted().joined(separator: ", ")
                throw Failure(
                    "the purpose of app \(name), \(purpose.name), doesn't include \(route); it has \(included)")
            }
        }
    }
}

extension Network: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(argument)
    }
}
