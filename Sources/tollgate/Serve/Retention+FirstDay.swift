import Configuration
import Evidence

extension GatewayConfiguration.AuditSettings.Retention {
    /// The first day whose records are kept.
    func firstDayKept(today: EvidenceDay) -> EvidenceDay {
        switch self {
        case .days(let count): EvidenceDay(number: today.number - Int64(count))
        case .months(let count): today.addingMonths(-count)
        }
    }
}
