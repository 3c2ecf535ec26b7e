/// How an organization stood when a day ended.
package enum Standing: Sendable, Hashable {
    /// No version of the configuration is known that was in force on that day.
    case unknown
    /// The configuration had no agreement with it.
    case notAgreed
    case agreed(BilledTerms, isSuspended: Bool)
}
