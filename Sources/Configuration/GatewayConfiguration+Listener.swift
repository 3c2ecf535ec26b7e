extension GatewayConfiguration {
    /// An address callers connect to.
    package struct Listener: Sendable, Hashable {
        /// Port 0 lets the system choose a free one.
        package let address: HostAndPort
        /// Nil: plain text.
        package let tls: TLSFiles?
    }

    /// The PEM files of a listener, by absolute path; whether they can be read is not checked here.
    package struct TLSFiles: Sendable, Hashable {
        package let certificate: String
        package let privateKey: String
    }
}
