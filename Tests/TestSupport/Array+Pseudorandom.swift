extension [UInt8] {
    /// Bytes that don't repeat within any body a test sends, and are the same on every run.
    package static func pseudorandom(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count {
                state ^= state &<< 13
                state ^= state &>> 7
                state ^= state &<< 17
                buffer[index] = UInt8(truncatingIfNeeded: state &>> 24)
            }
            initialized = count
        }
    }
}
