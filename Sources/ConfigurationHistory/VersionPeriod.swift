package import AuditLog

/// A time in which one version was the one in force, without a break by another.
///
/// A gateway that is stopped has none in force; the version it had counts until the next start, since the agreements
/// it stands for go on meanwhile.
package struct VersionPeriod: Sendable, Hashable {
    package let version: ConfigurationVersion
    package let from: UTCTime
    /// The first moment of the next period; nil: it is in force, or was when the gateway stopped.
    package let until: UTCTime?

    package init(version: ConfigurationVersion, from: UTCTime, until: UTCTime?) {
        self.version = version
        self.from = from
        self.until = until
    }

    /// The part of it that lies in a span of time; nil where there is none.
    package func clipped(from start: UTCTime, until end: UTCTime) -> VersionPeriod? {
        let first = max(from, start)
        let last = min(until ?? end, end)
        return first < last ? VersionPeriod(version: version, from: first, until: last) : nil
    }

    /// The periods of a history, entries of the same version in a row taken together.
    static func periods(_ entries: [VersionEntry]) -> [VersionPeriod] {
        var begins: [VersionEntry] = []
        for entry in entries where begins.last?.version != entry.version { begins.append(entry) }
        let ends = begins.dropFirst().map { Optional($0.from) } + [nil]
        return zip(begins, ends).map { VersionPeriod(version: $0.version, from: $0.from, until: $1) }
    }
}
