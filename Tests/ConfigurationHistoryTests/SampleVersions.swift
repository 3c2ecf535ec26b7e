import Configuration

/// Configurations that differ in one amount.
enum SampleVersions {
    /// The three files with a limit of so many requests.
    static func sources(_ amount: Int, path: String = "/etc/tollgate/gateway.yaml") -> [GatewayConfiguration.Source] {
        let folder = path.split(separator: "/").dropLast().reduce(into: "") { $0 += "/\($1)" }
        func source(_ role: GatewayConfiguration.FileRole, _ text: String) -> GatewayConfiguration.Source {
            let place = role == .gateway ? path : "\(folder)/\(role.rawValue).yaml"
            return GatewayConfiguration.Source(role: role, path: place, bytes: Array(text.utf8))
        }
        return [
            source(
                .gateway,
                """
                listen: [{address: 127.0.0.1:8080}]
                state: ../var
                tiers: tiers.yaml
                organizations: organizations.yaml
                upstreams: {api: {servers: [127.0.0.1:8081]}}
                routes: [{name: everything, match: "* /**", upstream: api}]

                """),
            source(
                .tiers,
                """
                tiers:
                  standard:
                    limits:
                      - {name: day, per: organization, requests: \(amount) / day}

                """),
            source(
                .organizations,
                """
                organizations:
                  contoso: {legal_name: Contoso Corporation, tier: standard}

                """),
        ]
    }
}
