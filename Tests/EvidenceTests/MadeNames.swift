import AuditLog
import Evidence

/// Names for accesses that no journal holds: of each kind its number with a letter.
final class MadeNames: AccessNames {
    private let prefix: String

    init(prefix: String = "") {
        self.prefix = prefix
    }

    func name(of kind: NameKind, _ number: UInt32) -> String? {
        number == 0 ? nil : "\(prefix)\(kind)-\(number)"
    }

    /// The name of an organization by its number.
    static func organization(_ number: UInt32) -> String { number == 0 ? "" : "organization-\(number)" }
}
