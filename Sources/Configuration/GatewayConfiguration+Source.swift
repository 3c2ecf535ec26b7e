extension GatewayConfiguration {
    /// A file that was read, byte for byte, for a digest that names this version of the configuration.
    package struct Source: Sendable, Hashable {
        /// Absolute.
        package let path: String
        package let bytes: [UInt8]
    }
}
