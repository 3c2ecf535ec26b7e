/// Collects what keys are restricted to, each restriction once.
struct RestrictionsBuilder {
    private struct Restriction: Hashable {
        let networks: [Network]
        let routes: [String]
    }

    private(set) var rows: [RestrictionRow] = []
    private(set) var networks: [Network] = []
    private(set) var routeWords: [UInt64] = []
    private var numbers: [Restriction: UInt32] = [:]

    /// The place of a restriction in `rows`, and one; 0: it is none.
    ///
    /// A route that isn't known restricts all the same: who renames a route doesn't widen a key.
    mutating func number(networks: [Network], routes: [String], routeNumbers: [String: Int]) -> UInt32 {
        if networks.isEmpty, routes.isEmpty { return 0 }
        let restriction = Restriction(networks: networks, routes: routes)
        if let number = numbers[restriction] { return number }
        let networkStart = self.networks.count
        self.networks += networks
        var routeWordStart: UInt32?
        if !routes.isEmpty {
            let start = routeWords.count
            routeWordStart = UInt32(start)
            routeWords.append(contentsOf: repeatElement(0, count: (routeNumbers.count + 63) / 64))
            for number in routes.compactMap({ routeNumbers[$0] }) {
                routeWords[start + number / 64] |= 1 << UInt64(number % 64)
            }
        }
        rows.append(
            RestrictionRow(
                networkStart: UInt32(networkStart),
                networkCount: UInt32(networks.count),
                routeWordStart: routeWordStart
            )
        )
        numbers[restriction] = UInt32(rows.count)
        return UInt32(rows.count)
    }
}
