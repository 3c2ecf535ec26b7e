import Agreements
import AuditLog
import Billing
import Configuration
import ConfigurationHistory
import Evidence

/// What was agreed with organizations on which day, from the versions of the configuration that are kept.
struct AgreementHistory {
    private let present: GatewayConfiguration
    /// What held from each of these moments on, in Unix nanoseconds, the earliest first; nil: it can't be read.
    private let versions: [(from: Int64, configuration: GatewayConfiguration?)]

    /// Reads every version once; one that this program can't read is told and counts as unknown.
    ///
    /// - Throws: `VersionStoreError`.
    init(_ configuration: GatewayConfiguration) throws {
        present = configuration
        let store = StateDirectory(configuration).versions
        var read: [ConfigurationVersion: GatewayConfiguration?] = [:]
        versions = try store.periods().map { period in
            let kept = read[period.version] ?? Self.configuration(of: period.version, in: store)
            read[period.version] = kept
            return (period.from.nanoseconds, kept)
        }
    }

    /// The last agreement with an organization, of the files as they are now or of a version that had one; nil: none had.
    func latest(_ organization: String) -> Organization? {
        for configuration in [present] + versions.reversed().compactMap(\.configuration) {
            if let agreed = configuration.organizations.first(where: { $0.name == organization }) { return agreed }
        }
        return nil
    }

    /// How an organization stood when a day ended; today, how it stands now.
    func standing(of organization: String, on day: EvidenceDay) -> Standing {
        let end = min(EvidenceDay(number: day.number + 1).startMilliseconds * 1_000_000, Console.now())
        guard let configuration = versions.last(where: { $0.from < end })?.configuration else { return .unknown }
        guard let agreed = configuration.organizations.first(where: { $0.name == organization }),
            agreed.status != .terminated, let tier = configuration.tiers.first(where: { $0.name == agreed.tier })
        else { return .notAgreed }
        return .agreed(BilledTerms(tier), isSuspended: agreed.status == .suspended)
    }

    private static func configuration(
        of version: ConfigurationVersion, in store: VersionStore
    ) -> GatewayConfiguration? {
        do {
            return try store.configuration(of: version)
        } catch {
            Console.error("\(error)")
            return nil
        }
    }
}
