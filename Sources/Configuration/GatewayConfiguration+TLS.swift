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
