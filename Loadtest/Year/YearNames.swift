import AuditLog
import Evidence

/// What the numbers in a synthetic year's accesses stand for.
final class YearNames: AccessNames {
    private let names: [NameKind: [String]]

    init(_ traffic: YearTraffic) {
        let apps = (0..<UInt32(traffic.organizations.count * YearTraffic.appsAtMost)).map { traffic.appName($0 + 1) }
        names = [
            .organization: traffic.organizations, .app: apps, .route: YearTraffic.routes,
            .purpose: YearTraffic.purposes, .recipient: YearTraffic.recipients, .limit: YearTraffic.limits,
            .configuration: ["0123456789abcdef"],
        ]
    }

    func name(of kind: NameKind, _ number: UInt32) -> String? {
        guard number > 0, let names = names[kind], number <= names.count else { return nil }
        return names[Int(number) - 1]
    }
}
