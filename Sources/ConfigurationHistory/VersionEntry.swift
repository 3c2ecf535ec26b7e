package import AuditLog

/// A line of the history: a version came into force.
package struct VersionEntry: Sendable, Hashable {
    /// Why a version came into force.
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        /// The gateway started with it.
        case start
        /// A running gateway noticed that its files had changed.
        case edit
        /// A running gateway was told by SIGHUP.
        case signal = "SIGHUP"
        /// What should have followed could not be installed, and this one was put back.
        case reversal
    }

    /// From when on; no two entries of a history have the same time.
    package let from: UTCTime
    package let version: ConfigurationVersion
    package let reason: Reason
    /// The absolute path of the gateway's file.
    package let path: String

    package init(from: UTCTime, version: ConfigurationVersion, reason: Reason, path: String) {
        self.from = from
        self.version = version
        self.reason = reason
        self.path = path
    }

    /// `2022-01-01T12:30:00.123456789Z 0a93…32 digits edit /etc/tollgate/gateway.yaml` and a line end.
    var line: [UInt8] {
        var bytes: [UInt8] = []
        from.write(into: &bytes)
        // A path may have a line end in it, which only stands here to be read by people.
        let path = String(path.map { $0.isNewline ? "?" : $0 })
        bytes.append(contentsOf: " \(version) \(reason.rawValue) \(path)\n".utf8)
        return bytes
    }

    /// Reads a line without its end; nil for anything else.
    init?(line: Substring) {
        let columns = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard columns.count == 4, let from = UTCTime(String(columns[0])),
            let version = ConfigurationVersion(String(columns[1])), let reason = Reason(rawValue: String(columns[2]))
        else { return nil }
        self.init(from: from, version: version, reason: reason, path: String(columns[3]))
    }
}
