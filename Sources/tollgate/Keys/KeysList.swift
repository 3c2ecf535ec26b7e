import Agreements
import ArgumentParser
import AuditLog
import Configuration
import Foundation
import Storage

extension Keys {
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists all keys, never their secrets.",
            discussion: "The last use is known up to some ten seconds ago while a gateway runs."
        )

        enum Format: String, CaseIterable, ExpressibleByArgument {
            case table, json
        }

        @OptionGroup var config: ConfigurationOption

        @Option(help: "table or json.")
        var format = Format.table

        func run() throws {
            let configuration = try config.load()
            let state = StateDirectory(configuration)
            let now = Console.now()
            let keys = try state.keys().keys()
            let uses = try state.keyUses().load()
            var owners: [String: Owner] = [:]
            for organization in configuration.organizations {
                for app in organization.apps { owners[app.name] = Owner(organization: organization.name, app: app) }
            }
            let rows = keys.map { Row($0, lastUse: uses[$0.id], of: owners[$0.app], nowNanoseconds: now) }
            switch format {
            case .table: printTable(rows)
            case .json:
                let encoder = JSONEncoder()
                encoder.keyEncodingStrategy = .convertToSnakeCase
                encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
                Console.print(String(decoding: try encoder.encode(rows), as: UTF8.self))
            }
        }

        private func printTable(_ rows: [Row]) {
            let titles = ["ID", "STATUS", "APP", "ENVIRONMENT", "CREATED", "EXPIRES", "LAST USE", "NETWORKS", "ROUTES"]
            let lines = [titles] + rows.map(\.cells)
            let widths = titles.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
            for line in lines {
                let cells = zip(line, widths).map { cell, width in
                    cell + String(repeating: " ", count: width - cell.count)
                }
                Console.print(String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed()))
            }
        }
    }
}

extension Keys.List {
    /// Whose a key is, by the agreements.
    struct Owner {
        let organization: String
        let app: App
    }

    /// A key as it is listed; times are RFC 3339, to the second.
    struct Row: Encodable {
        let id: String
        let status: String
        let app: String
        /// Of the app; absent where it is in no agreement, as is the organization.
        let organization: String?
        let environment: String?
        let createdAt: String
        let expiresAt: String?
        let revokedAt: String?
        let suspendedAt: String?
        let suspensionReason: String?
        let lastUsedAt: String?
        /// None: from everywhere.
        let networks: [String]
        /// None: all that the purpose of the app includes.
        let routes: [String]
        let rotatedFrom: String?

        init(_ key: Key, lastUse: Int64?, of owner: Owner?, nowNanoseconds now: Int64) {
            id = "\(key.id)"
            status = key.status(atNanoseconds: now).rawValue
            app = key.app
            organization = owner?.organization
            environment = owner?.app.environment.rawValue
            createdAt = Self.time(key.createdAtNanoseconds)
            expiresAt = key.expiresAtNanoseconds.map(Self.time)
            revokedAt = key.revokedAtNanoseconds.map(Self.time)
            suspendedAt = key.suspendedAtNanoseconds.map(Self.time)
            suspensionReason = key.suspensionReason
            lastUsedAt = lastUse.map(Self.time)
            networks = key.networks.map(\.description)
            routes = key.routes
            rotatedFrom = key.rotatedFrom.map { "\($0)" }
        }

        var cells: [String] {
            [
                id, status, app, environment ?? "unknown app", createdAt, expiresAt ?? "never", lastUsedAt ?? "never",
                networks.isEmpty ? "any" : networks.joined(separator: ","),
                routes.isEmpty ? "all" : routes.joined(separator: ","),
            ]
        }

        /// To the second: 2022-01-01T12:30:00Z.
        private static func time(_ nanoseconds: Int64) -> String {
            var bytes: [UInt8] = []
            UTCTime(nanoseconds: nanoseconds / 1_000_000_000 * 1_000_000_000).write(into: &bytes)
            return String(decoding: bytes.prefix(19), as: UTF8.self) + "Z"
        }
    }
}
