extension GatewayConfiguration {
    /// An address callers connect to.
    package struct Listener: Sendable, Hashable {
        /// Port 0 lets the system choose a free one.
        package let address: HostAndPort
        /// Nil: plain text.
        package let tls: TLSFiles?
    }
}
