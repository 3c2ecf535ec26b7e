/// One charge that a thread is going to make.
///
/// Drawn before the clock runs: with its divisions, drawing would take a good part of the time of a charge.
struct QuotaDraw: Sendable {
    /// How many a thread draws for a round, which then come again: 64 KiB that are read in order.
    static let count = 8_192

    /// Of all keys of all organizations.
    let subject: UInt32
    let organization: UInt16
    let items: UInt16

    /// What a thread draws in a round.
    static func draws(_ scenario: QuotaScenario, thread: Int, round: UInt64) -> [QuotaDraw] {
        var random = (UInt64(thread) &+ 1) &* 0x9E37_79B9_7F4A_7C15 ^ round &* 0xD134_2543_DE82_EF95
        return (0..<count).map { _ in
            // xorshift64
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            let key = Int((random >> 32) % UInt64(scenario.keys))
            let organization =
                switch scenario.pattern {
                case .oneKey, .anyKey: 0
                case .ownOrganization: thread
                case .anyOrganization: Int((random >> 16) % UInt64(scenario.organizations))
                }
            return QuotaDraw(
                subject: UInt32(organization * scenario.keys + key),
                organization: UInt16(organization),
                items: UInt16(1 + Int(random & 0xFFFF) % scenario.items)
            )
        }
    }
}
