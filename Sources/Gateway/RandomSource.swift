/// Random numbers for request and trace ids: xoshiro256** (Blackman and Vigna, 2018), seeded by the system.
///
/// They need to be distinct, not secret.
struct RandomSource {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    init() {
        var system = SystemRandomNumberGenerator()
        state = (system.next() | 1, system.next(), system.next(), system.next())
    }

    @inline(__always)
    mutating func next() -> UInt64 {
        let product = state.1 &* 5
        let result = (product &<< 7 | product &>> 57) &* 9
        let shifted = state.1 &<< 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3 &<< 45 | state.3 &>> 19
        return result
    }
}
