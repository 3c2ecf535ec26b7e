extension GatewayConfiguration {
    /// How accesses are put on record, and what becomes of the records.
    package struct AuditSettings: Sendable, Hashable {
        package let durability: Durability
        package let addresses: Addresses
        package let queries: Queries
        /// How long records are kept; nil: for good.
        package let retention: Retention?
        /// How old the records of a block may get before it is sealed.
        package let sealNanoseconds: Int64
        /// The name of the log, in its checkpoints; nil: none is given.
        package let origin: String?
        /// The file of the key that signs checkpoints; nil: the one under the state directory.
        package let signingKeyPath: String?
        /// Where the last signed checkpoint is kept apart from the log; nil: under the state directory.
        package let headPath: String?

        /// What a record keeps of a caller's address.
        package enum Addresses: String, Sendable, Hashable, CaseIterable {
            case full
            /// Its network: 24 bits of an IPv4 address, 48 of an IPv6 address.
            case truncated
            /// A token that only the holder of a secret can connect with the address.
            case keyed
            case none
        }

        /// What a record keeps of a request's query.
        package enum Queries: String, Sendable, Hashable, CaseIterable {
            case none
            /// A token that only the holder of a secret can connect with the query.
            case keyed
        }

        /// A span of the calendar.
        package enum Retention: Sendable, Hashable {
            case days(Int)
            case months(Int)
        }

        package static let standardSealNanoseconds: Int64 = 3_600_000_000_000

        package static let standard = AuditSettings(
            durability: .process,
            addresses: .truncated,
            queries: .none,
            retention: nil,
            sealNanoseconds: standardSealNanoseconds,
            origin: nil,
            signingKeyPath: nil,
            headPath: nil
        )
    }
}
