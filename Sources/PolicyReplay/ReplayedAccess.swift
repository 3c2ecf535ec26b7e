internal import RateLimiting

/// An access on its way through a replay.
struct ReplayedAccess {
    /// What became of it when it was recorded.
    enum Then: UInt8 {
        /// It was charged.
        case admitted
        /// It was charged, and its upstream failed, so that it was given back in the end.
        case returned
        /// A limit refused it.
        case refused
    }

    /// What becomes of it under the other terms.
    enum Now: UInt8 {
        case waiting
        /// It is charged, and in flight.
        case inFlight
        case refused
        /// It was charged, and a limit ended its stream before the end.
        case ended
    }

    var then: Then
    var now = Now.waiting
    var isStream: Bool
    /// When it arrived, in Unix milliseconds.
    var arrival: Int64
    /// When its first record was written, which says whether the period in question has it.
    var recorded: Int64
    var sequence: UInt64
    var subject: ChargeSubject
    /// Numbers in `ReplayNames`: the app, the route, and the limit that refused it then.
    var app: UInt32
    var route: UInt32
    var limit: UInt32
    /// Items that were reserved when it was decided on.
    var reserved: Int
    /// Items delivered so far, of a stream; of another access, all.
    var items: UInt64
    /// What the other agreement says against it, limits aside.
    var obstacle: ReplayObstacle?
    /// Where its charge is kept while it is in flight.
    var charge = -1
    /// Where it is among the findings, when it was refused.
    var finding = -1
}
