import ArgumentParser
import Evidence

/// A day in UTC, as an argument: 2022-01-31.
struct AuditDay: ExpressibleByArgument {
    let day: EvidenceDay

    init?(argument: String) {
        guard let date = ReportDate(argument) else { return nil }
        day = date.evidenceDay
    }
}
