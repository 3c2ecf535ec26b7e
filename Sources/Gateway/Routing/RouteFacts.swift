/// What an exchange asks of its route again and again, as plain values: to ask the route itself counts references each time.
struct RouteFacts {
    /// The route's number in the access table and its limits; -1: it has none.
    var number = -1
    /// Its number in the records.
    var recordNumber: UInt32 = 0
    /// Its index among the upstreams.
    var upstream = -1
    var countsItems = false
    var hasCursor = false
    var upgradesToWebSocket = false

    /// No route.
    static let none = RouteFacts()
}
