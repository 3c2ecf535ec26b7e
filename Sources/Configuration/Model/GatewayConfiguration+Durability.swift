extension GatewayConfiguration {
    /// What an answered access survives.
    package enum Durability: String, Sendable, Hashable, CaseIterable {
        /// The death of the process.
        case process
        /// The loss of power.
        case power
    }
}
