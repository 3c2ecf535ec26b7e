import Administration
import AuditLog
import Configuration
import ConfigurationHistory
import SystemCrypto

extension ConfigurationStatus {
    /// - Parameter lastAttempt: nil: what is in force came of the last one.
    init(_ running: ConfigurationInstaller.InForce, lastAttempt: Attempt? = nil) {
        let since = Self.text(running.entry.from.nanoseconds)
        let reason = running.entry.reason.rawValue
        self.init(
            version: running.entry.version.name,
            since: since,
            reason: reason,
            files: running.configuration.sources.map {
                File(
                    role: $0.role.rawValue, path: $0.path, sha256: "\(SHA256.digest(of: $0.bytes))",
                    bytes: $0.bytes.count)
            },
            lastAttempt: lastAttempt ?? Attempt(time: since, reason: reason, outcome: .installed))
    }

    /// A time after RFC 3339.
    static func text(_ nanoseconds: Int64) -> String {
        var bytes: [UInt8] = []
        UTCTime(nanoseconds: nanoseconds).write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension ConfigurationStatus.Problem {
    init(_ problem: ConfigurationError.Problem) {
        self.init(file: problem.file, line: problem.line, column: problem.column, message: problem.message)
    }
}
