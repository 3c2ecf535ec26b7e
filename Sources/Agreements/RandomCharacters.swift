internal import SystemCrypto

/// Uniformly distributed base62 characters from the system's random generator.
///
/// Six bits make a character; the two values of 64 that are none are thrown away rather than folded onto others, which
/// would make some characters likelier.
struct RandomCharacters {
    private var pool: [UInt8] = []

    mutating func take(_ count: Int) throws(SystemCryptoError) -> [UInt8] {
        var characters: [UInt8] = []
        characters.reserveCapacity(count)
        while characters.count < count {
            if pool.isEmpty {
                pool = try SystemRandom.bytes(64)
            }
            let value = pool.removeLast() & 0x3F
            if value < 62 {
                characters.append(Base62.character(value))
            }
        }
        return characters
    }
}
