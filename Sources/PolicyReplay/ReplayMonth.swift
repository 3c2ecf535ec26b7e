/// What an organization took in a month of the other agreement, and what it would have taken.
package struct ReplayMonth: Sendable, Hashable {
    /// The calendar month that it begins in: months since January of the year 0.
    package var month: Int64
    package var requestsThen: UInt64 = 0
    package var itemsThen: UInt64 = 0
    package var requestsNow: UInt64 = 0
    package var itemsNow: UInt64 = 0
}
