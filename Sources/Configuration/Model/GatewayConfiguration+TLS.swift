extension GatewayConfiguration {
    /// The PEM files of a listener, by absolute path, and the oldest version it speaks.
    package struct TLSFiles: Sendable, Hashable {
        package let certificate: String
        package let privateKey: String
        /// The authorities of callers' certificates; nil: none is asked for.
        package let clientAuthorities: String?
        package let minimum: TLSVersion
    }

    package enum TLSVersion: String, Sendable, Hashable, CaseIterable {
        case tls12 = "1.2"
        case tls13 = "1.3"
    }
}

extension GatewayConfiguration {
    /// How an upstream's servers prove who they are, with paths absolute.
    package struct UpstreamTLS: Sendable, Hashable {
        /// The authorities of their certificates; nil: the system's.
        package let authorities: String?
        /// The name their certificates are for; nil: each server's own.
        package let serverName: String?
        package let verifies: Bool
        /// What the gateway shows of itself; nil: nothing.
        package let certificate: String?
        package let privateKey: String?
    }
}
