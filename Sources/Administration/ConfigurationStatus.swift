internal import Foundation

/// What runs, what it came from, and what became of the last attempt to replace it.
package struct ConfigurationStatus: Sendable, Encodable {
    /// A file of the version in force.
    package struct File: Sendable, Encodable {
        package var role: String
        /// Absolute.
        package var path: String
        /// In hexadecimal digits.
        package var sha256: String
        package var bytes: Int

        package init(role: String, path: String, sha256: String, bytes: Int) {
            self.role = role
            self.path = path
            self.sha256 = sha256
            self.bytes = bytes
        }
    }

    /// One thing that is wrong with the files, and where.
    package struct Problem: Sendable, Encodable {
        package var file: String
        /// Line and column count from 1.
        package var line: Int
        package var column: Int
        package var message: String

        package init(file: String, line: Int, column: Int, message: String) {
            self.file = file
            self.line = line
            self.column = column
            self.message = message
        }
    }

    /// A reading of the files.
    package struct Attempt: Sendable, Encodable {
        package enum Outcome: String, Sendable, Encodable {
            case installed
            /// The files say what is in force already.
            case unchanged
            /// Nothing was changed.
            case refused
        }

        /// After RFC 3339, in UTC.
        package var time: String
        /// `start`, `edit` or `SIGHUP`.
        package var reason: String
        package var outcome: Outcome
        package var problems: [Problem]
        /// What was wrong beside the files, such as a full disk.
        package var failure: String?

        package init(
            time: String, reason: String, outcome: Outcome, problems: [Problem] = [], failure: String? = nil
        ) {
            self.time = time
            self.reason = reason
            self.outcome = outcome
            self.problems = problems
            self.failure = failure
        }
    }

    /// As records name it.
    package var version: String
    /// From when on it is in force; after RFC 3339, in UTC.
    package var since: String
    /// Why it came into force: `start`, `edit` or `SIGHUP`.
    package var reason: String
    package var files: [File]
    package var lastAttempt: Attempt

    package init(version: String, since: String, reason: String, files: [File], lastAttempt: Attempt) {
        self.version = version
        self.since = since
        self.reason = reason
        self.files = files
        self.lastAttempt = lastAttempt
    }

    /// Whether the files can't be used as they are, so that what runs is not what they say.
    package var isDegraded: Bool { lastAttempt.outcome == .refused }

    /// As `GET /config` has it, with a line end.
    var json: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = .convertToSnakeCase
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
        }
    }

    /// As `GET /health` has it.
    var health: String {
        isDegraded
            ? "degraded: serving version \(version), since the configuration's files can't be used; see /config\n"
            : "ok\n"
    }
}
