public import RateLimiting

/// Who a request comes from, as far as is known: plain numbers, kept in the exchange until its record is written.
///
/// It is filled in step by step; a refused request keeps what was proven before the refusal, so its record names the
/// holder of a revoked key, but nobody for a guessed one.
public struct Caller: Sendable, BitwiseCopyable {
    /// The most recipients one request can name.
    public static let maximumRecipientCount = 4
    /// Nobody yet: every number is 0.
    public static let unknown = Caller()

    public internal(set) var keyID: KeyID?
    public internal(set) var organizationNumber: UInt32 = 0
    public internal(set) var appNumber: UInt32 = 0
    public internal(set) var purposeNumber: UInt32 = 0
    /// How many of ``recipientNumbers`` are set.
    public internal(set) var recipientCount = 0
    /// The recipients the data goes on to, each once, in the order they were declared.
    public internal(set) var recipientNumbers = InlineArray<4, UInt32>(repeating: 0)
    /// The same recipients by their indexes in ``slab``.
    var slabRecipients = ChargedRecipients.none
    /// The app's index in ``slab``.
    public internal(set) var slabAppIndex: UInt32 = 0
    /// The key's index in ``slab``.
    public internal(set) var slabKeyIndex: UInt32 = 0
    /// The organization's limits; nil while the caller is unknown.
    ///
    /// The registry owns it and never lets go of a slab, so it is valid after the table has been replaced, for settling.
    /// `_withUnsafeGuaranteedRef` reaches it without a reference count.
    public internal(set) var slab: Unmanaged<LimitSlab>?
    /// When its key or the approval of its app's purpose ends at the latest, in Unix nanoseconds.
    public internal(set) var permittedUntilNanoseconds: Int64 = 0
    /// The restriction of its key in the table that authenticated it, and one; 0: it has none.
    var restriction: UInt32 = 0
    /// Its app in the table that authenticated it.
    var appRow: UInt32 = 0

    private init() {}

    /// Whom a charge in ``slab`` is for.
    public func chargeSubject(route: Int) -> ChargeSubject {
        ChargeSubject(route: route, app: Int(slabAppIndex), key: Int(slabKeyIndex), recipients: slabRecipients)
    }

    /// Notes a recipient, once; false where there is no room for another.
    mutating func addRecipient(_ number: UInt32, slabIndex: UInt32) -> Bool {
        for position in 0..<recipientCount where recipientNumbers[position] == number { return true }
        guard recipientCount < Self.maximumRecipientCount else { return false }
        recipientNumbers[recipientCount] = number
        slabRecipients.append(Int(slabIndex))
        recipientCount += 1
        return true
    }
}
