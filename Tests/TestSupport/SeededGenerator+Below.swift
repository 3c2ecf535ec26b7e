extension SeededGenerator {
    /// A number from 0 to below a bound, much cheaper than the library's; its bias of one in 2³¹ is none for tests.
    package mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % bound }
}
