/// The three files of a gateway, with everything a test has no opinion on filled in.
package struct GatewayTemplate: Sendable {
    /// The address of the only upstream.
    package var upstream: String
    /// Addresses of further servers of it.
    package var furtherServers: [String] = []
    package var upstreamOptions = "connect_timeout: 2s, response_timeout: 20s"
    package var state = "state"
    package var threads = 1
    package var drain = "2s"
    /// Whether the listener serves TLS, with `cert.pem` and `key.pem`, which `ca.pem` stands for.
    package var isSecure = false
    /// What `cert.pem` is for, as openssl writes it.
    package var certificateNames = "DNS:localhost"
    /// What stands behind these between the braces of `tls`, as in `, minimum: "1.3"`.
    package var tlsOptions = ""
    /// What stands between the braces of `bounds`.
    package var bounds = "head_timeout: 20s, idle_timeout: 60s, body_timeout: 20s, write_timeout: 20s"
    /// A flow mapping each.
    package var routes = ["{name: everything, match: \"* /**\", upstream: api}"]
    /// Where callers ask for their usage; empty: nowhere.
    package var usage = ""
    package var compression = "{codings: [gzip], minimum: 256, types: [application/json, text/*]}"
    package var durability = "process"
    /// What stands behind the durability between the braces of `audit`, as in `, addresses: full`.
    package var auditOptions = ""
    /// Further lines of the gateway's file.
    package var gatewayOptions = ""
    /// Whether the administration listens too, at a port that the system chooses.
    package var hasAdministration = false
    /// The limits of the only tier, a flow mapping each.
    package var limits: [String] = []
    package var organizations = """
        purposes:
          all-of-it: {routes: [everything]}
        organizations:
          acme:
            legal_name: Acme Corporation
            tier: standard
            apps:
              acme-app: {purpose: all-of-it}
        """

    /// Organizations `acme`, with `acme-app` and `acme-other`, and `bolt`, with `bolt-app`; their apps may call `routes`.
    package static func twoOrganizations(routes: String...) -> String {
        """
        purposes:
          all-of-it: {routes: [\((routes.isEmpty ? ["everything"] : routes).joined(separator: ", "))]}
        organizations:
          acme:
            legal_name: Acme Corporation
            tier: standard
            apps:
              acme-app: {purpose: all-of-it}
              acme-other: {purpose: all-of-it}
          bolt:
            legal_name: Bolt Limited
            tier: standard
            apps:
              bolt-app: {purpose: all-of-it}
        """
    }

    package init(upstream: String) {
        self.upstream = upstream
    }

    private var servers: String {
        ([upstream] + furtherServers).map { "\"\($0)\"" }.joined(separator: ", ")
    }

    /// Writes the three files.
    package func write(to directory: TemporaryDirectory) throws {
        if isSecure { try TestCertificates.write(to: directory, names: certificateNames) }
        let tls = isSecure ? "\n    tls: {certificate: cert.pem, private_key: key.pem\(tlsOptions)}" : ""
        try directory.write(
            """
            listen:
              - address: 127.0.0.1:0\(tls)
            state: \(state)
            threads: \(threads)
            drain: \(drain)
            bounds: {\(bounds)}
            tiers: tiers.yaml
            organizations: organizations.yaml
            upstreams:
              api: {servers: [\(servers)], \(upstreamOptions)}
            routes:
            \(routes.map { "  - \($0)\n" }.joined())
            compression: \(compression)
            audit: {durability: \(durability)\(auditOptions)}
            \(usage.isEmpty ? "" : "usage: \(usage)")
            \(hasAdministration ? "admin: {address: 127.0.0.1:0}" : "")
            \(gatewayOptions)

            """, to: "gateway.yaml")
        let limits = limits.isEmpty ? " []\n" : "\n" + self.limits.map { "      - \($0)\n" }.joined()
        try directory.write("tiers:\n  standard:\n    limits:\(limits)", to: "tiers.yaml")
        try directory.write(organizations + "\n", to: "organizations.yaml")
    }
}
