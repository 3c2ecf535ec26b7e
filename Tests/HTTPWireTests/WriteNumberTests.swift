import HTTPWire
import NIOCore
import TestSupport
import Testing

struct WriteNumberTests {
    /// Writes into buffers with room and without.
    private func written(_ write: (inout ByteBuffer) -> Int) -> String {
        var small = ByteBuffer()
        var large = ByteBuffer()
        large.reserveCapacity(1_024)
        for _ in 0..<2 {
            for byte in "ab".utf8 {
                small.writeInteger(byte)
                large.writeInteger(byte)
            }
            #expect(write(&small) == write(&large))
        }
        #expect(small == large)
        let text = String(buffer: small)
        let half = text.prefix(text.count / 2)
        #expect(text == half + half && text.hasPrefix("ab"))
        return String(half.dropFirst(2))
    }

    private func samples(_ random: inout SeededGenerator) -> [Int] {
        let powers = sequence(first: 1) { $0 > Int.max / 10 ? nil : $0 * 10 }
        let edges = powers.flatMap { [$0 - 1, $0, $0 + 1, -$0 - 1, -$0, -$0 + 1] }
        let bits = (0..<64).map { 1 << $0 }.flatMap { [$0, $0 &- 1, $0 &+ 1] }
        let others = (0..<2_000).map { _ in
            Int.random(in: .min ... .max, using: &random) >> Int.random(in: 0..<64, using: &random)
        }
        return [0, .min, .max, .min + 1, .max - 1] + edges + bits + others
    }

    @Test("a decimal number is written as Swift describes it")
    func decimal() {
        var random = SeededGenerator()
        for value in samples(&random) {
            let text = written { $0.writeDecimal(value) }
            #expect(text == String(value))
        }
        var buffer = ByteBuffer()
        #expect(buffer.writeDecimal(-120) == 4)
        #expect(buffer.writeDecimal(7) == 1)
        #expect(buffer.writeDecimal(.min) == 20)
    }

    @Test("the low digits of a hexadecimal number are written, zeros before them")
    func hexadecimal() {
        var random = SeededGenerator()
        for value in samples(&random).map({ UInt64(truncatingIfNeeded: $0) }) {
            let digits = String(value, radix: 16)
            let all = String(repeating: "0", count: 16 - digits.count) + digits
            for count in 0...16 {
                let text = written { $0.writeHexadecimal(value, digits: count) }
                #expect(text == all.suffix(count))
            }
        }
    }

    @Test("a chunk's size is written without leading zeros, and its line is ended")
    func chunkSize() {
        var random = SeededGenerator()
        for value in samples(&random) where value >= 0 {
            let text = written { buffer in
                let before = buffer.writerIndex
                buffer.writeChunkSize(value)
                return buffer.writerIndex - before
            }
            #expect(text == String(value, radix: 16) + "\r\n")
        }
    }
}
