import SystemCrypto
import Testing

@Suite struct SystemRandomTests {
    @Test("random bytes have the length asked for and don't repeat")
    func fills() throws {
        #expect(try SystemRandom.bytes(0).isEmpty)
        var seen: Set<[UInt8]> = []
        for _ in 0..<1_000 {
            let bytes = try SystemRandom.bytes(32)
            #expect(bytes.count == 32)
            seen.insert(bytes)
        }
        #expect(seen.count == 1_000)
    }

    @Test("every value of a byte comes up about as often as any other")
    func spread() throws {
        var counts = [Int](repeating: 0, count: 256)
        for byte in try SystemRandom.bytes(256 * 1_000) {
            counts[Int(byte)] += 1
        }
        // Twelve standard deviations around the expected 1,000: no run of a sound generator leaves them.
        #expect(counts.allSatisfy { (620...1_380).contains($0) })
    }
}
