/// What a request took, kept by its exchange until it is settled and released; a plain value of about 300 bytes.
///
/// Make one per exchange, and hand it to `LimitSlab.charge`, then to `settle`, `release`, `finish` or `cancel` of the
/// same slab. Copying it and concluding both copies would give back twice.
public struct Charge: Sendable {
    /// Where a bucket stood right after the charge, or which window was charged.
    struct Stamp {
        /// TAT after the charge plus all that had been refunded before it; or the window's index.
        var position: Int64 = 0
        /// As a bucket's second refund word: `refund era:32 | fraction of position:32`.
        var eraAndFraction: Int64 = 0

        var fraction: Int64 { eraAndFraction & 0xFFFF_FFFF }
        /// A refund of another era can't be compared, and gives nothing back.
        var era: Int64 { eraAndFraction &>> 32 }
    }

    /// Who was charged.
    public internal(set) var subject = ChargeSubject(route: -1, app: 0, key: 0)
    /// Requests and items that are taken at present: as reserved, then as settled.
    public internal(set) var requests: Int64 = 0
    public internal(set) var items: Int64 = 0
    /// Which terms of the slab it was charged under.
    var generation: UInt32 = 0
    /// Bit i: the route's policy i was charged (a shadow limit without room is not).
    var taken: UInt16 = 0
    /// Bit i: the route's policy i is a concurrency limit that is held.
    var held: UInt16 = 0
    var stamps = InlineArray<16, Stamp>(repeating: Stamp())

    public init() {}

    /// Makes it a charge of nothing.
    @inline(__always)
    mutating func clear() {
        requests = 0
        items = 0
        taken = 0
        held = 0
    }

    /// Whether a concurrency limit is still held, so that `release` has something to do.
    public var isHolding: Bool { held != 0 }
}
