import NIOCore
import TestSupport
import Testing

@testable import ContentCoding

struct EncoderPoolTests {
    @Test(
        "the pool hands an encoder out again at the beginning of a stream, and keeps no more than it may",
        arguments: ContentCoding.encodable)
    func reuse(coding: ContentCoding) throws {
        let pool = EncoderPool(maximumIdle: 1)
        let first = try pool.take(coding)
        let second = try pool.take(coding)
        #expect(first.coding == coding)
        #expect(identity(first) != identity(second))
        var aborted = ByteBuffer()
        first.encode(ByteBuffer(string: "aborted"), into: &aborted, flush: .sync)
        pool.giveBack(first)
        pool.giveBack(second)
        for other in ContentCoding.encodable where other != coding {
            #expect(try pool.take(other).coding == other)
        }
        #expect(try identity(pool.take(coding)) == identity(first))
        #expect(try identity(pool.take(coding)) != identity(second))
        var output = ByteBuffer()
        first.encode(ByteBuffer(string: "whole"), into: &output, flush: .finish)
        #expect(try Decoded(output.bytes, coding) == Decoded(bytes: Array("whole".utf8), isComplete: true))
    }

    @Test("a body in pieces is coded as the same body in one", arguments: ContentCoding.encodable)
    func pieces(coding: ContentCoding) throws {
        var generator = SeededGenerator()
        let pool = EncoderPool()
        for count in [0, 300, 2700, 200_000] {
            let body = Content.json(count: count, using: &generator)
            var whole = ByteBuffer()
            try pool.encode([ByteBuffer(bytes: body)], with: coding, into: &whole)
            for longest in [500, 30_000] {
                var output = ByteBuffer(string: "before")
                let pieces = Content.split(body, longest: longest, using: &generator)
                try pool.encode(pieces, with: coding, into: &output)
                #expect(output.readString(length: 6) == "before")
                #expect(output == whole)
            }
            #expect(try Decoded(whole.bytes, coding) == Decoded(bytes: body, isComplete: true))
        }
    }

    @Test("the memory of a brotli stream is the next one's")
    func brotliMemory() throws {
        let memory = BrotliMemory()
        let first = try #require(memory.take(100_000))
        let second = try #require(memory.take(100_000))
        #expect(first != second)
        memory.giveBack(first)
        #expect(memory.take(99_000) == first)
        memory.giveBack(nil)
        memory.giveBack(first)
        memory.giveBack(second)
        #expect(memory.take(50_000) != second)
        for count in [1, 16, 100, 1000, 65_537, 3_000_000] {
            let block = try #require(memory.take(count))
            block.initializeMemory(as: UInt8.self, repeating: 1, count: count)
            memory.giveBack(block)
        }
    }

    private func identity(_ encoder: ContentEncoder) -> ObjectIdentifier {
        switch encoder {
        case .gzip(let encoder): ObjectIdentifier(encoder)
        case .zstd(let encoder): ObjectIdentifier(encoder)
        case .brotli(let encoder): ObjectIdentifier(encoder)
        }
    }
}
