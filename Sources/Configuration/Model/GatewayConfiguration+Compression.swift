extension GatewayConfiguration {
    /// Which answers are compressed, and how.
    package struct Compression: Sendable, Hashable {
        /// Preferred first, where a caller likes several alike; at least one.
        package let codings: [Coding]
        /// Shorter bodies stay as they are.
        package let minimumBytes: Int
        /// Lower case `type/subtype` or `type/*`.
        package let types: [String]

        package static let standardMinimumBytes = 256
        package static let standardTypes = ["application/json", "text/*"]
    }

    /// A content coding by its registered name.
    package enum Coding: String, Sendable, Hashable, CaseIterable {
        case zstd, br, gzip
    }
}
