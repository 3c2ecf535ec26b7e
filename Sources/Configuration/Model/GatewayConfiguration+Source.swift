extension GatewayConfiguration {
    /// A file that was read, byte for byte, for a digest that names this version of the configuration.
    package struct Source: Sendable, Hashable {
        /// Which of the files it is.
        package let role: FileRole
        /// Absolute.
        package let path: String
        package let bytes: [UInt8]

        package init(role: FileRole, path: String, bytes: [UInt8]) {
            self.role = role
            self.path = path
            self.bytes = bytes
        }
    }

    /// What a file of a configuration is for.
    package enum FileRole: String, Sendable, Hashable, CaseIterable {
        case gateway, tiers, organizations
    }
}
