package import AuditLog

/// What stands out in the accesses of an organization: hints for whoever looks further, never proofs, and never a reason
/// to refuse.
package struct Conspicuous: Sendable, Hashable {
    /// A network from which keys of several organizations were used.
    package struct Network: Sendable, Hashable {
        /// As much of the address as records keep, at most the network.
        package var address: AccessAddress
        package var accesses: UInt64
        /// Names of the organization's apps, sorted.
        package var apps: [String]
        package var keyCount: Int
        /// Those of the other organizations with enough accesses, sorted.
        package var others: [String]
        package var otherAccesses: UInt64
    }

    /// A question that several apps asked.
    package struct Query: Sendable, Hashable {
        /// The token that records keep of it.
        package var token: UInt64
        /// The app with most accesses first.
        package var apps: [Share]

        package struct Share: Sendable, Hashable {
            package var app: String
            package var accesses: UInt64
        }

        package var accesses: UInt64 { apps.reduce(0) { $0 &+ $1.accesses } }
    }

    /// From a network, by the organization and by each other one that counts.
    package static let networkAccesses: UInt64 = 100
    /// Of a question, by all apps together.
    package static let queryAccesses: UInt64 = 100
    /// How many apps ask it.
    package static let queryApps = 3
    /// How many of each are told.
    package static let mostLines = 50

    /// Those with most accesses first.
    package var networks: [Network] = []
    package var queries: [Query] = []
    /// Whether any record has an address, and a token of its query.
    package var hasAddresses = false
    package var hasQueries = false
    /// Whether there were so many different questions that rare ones were dropped while counting.
    package var isIncomplete = false
    /// How many records of the organization were removed for their age, and so could not be looked at.
    package var prunedRecordCount: UInt64 = 0
    /// Whether the names of others may be told.
    package var namesOthers = false

    package init() {}
}
