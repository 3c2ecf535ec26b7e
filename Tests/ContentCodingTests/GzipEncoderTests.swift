import CZlib
import NIOCore
import TestSupport
import Testing

@testable import ContentCoding

struct GzipEncoderTests {
    private static let flushes: [GzipEncoder.Flush] = [.none, .none, .sync]

    private func encode(
        _ pieces: [ByteBuffer], with encoder: GzipEncoder, using generator: inout some RandomNumberGenerator
    ) -> [UInt8] {
        var output = ByteBuffer()
        for piece in pieces {
            let flush = Self.flushes.randomElement(using: &generator) ?? .none
            encoder.encode(piece, into: &output, flush: flush)
        }
        encoder.encode(ByteBuffer(), into: &output, flush: .finish)
        return output.bytes
    }

    @Test("zlib reads back what was coded, at any split and any mix of flushes, from one reused encoder")
    func roundtrip() throws {
        var generator = SeededGenerator()
        let encoder = try GzipEncoder()
        for count in [0, 1, 2, 100, 2700, 24_000, 300_000] {
            for body in [
                Content.json(count: count, using: &generator), Content.noise(count: count, using: &generator),
                [UInt8](repeating: 0, count: count),
            ] {
                for longest in [max(1, count / 1000), 700, 70_000] {
                    let coded = encode(
                        Content.split(body, longest: longest, using: &generator), with: encoder, using: &generator)
                    #expect(encoder.isFinished)
                    let decoded = Zlib.inflateAll(coded)
                    #expect(decoded.isComplete && decoded.bytes == body)
                    encoder.reset()
                    #expect(!encoder.isFinished)
                }
            }
        }
    }

    @Test("after a sync flush all of the input so far can be decoded")
    func sync() throws {
        var generator = SeededGenerator()
        let encoder = try GzipEncoder()
        let pieces = (0..<50).map { _ in
            Content.json(count: Int.random(in: 1..<3000, using: &generator), using: &generator)
        }
        var output = ByteBuffer()
        var fed: [UInt8] = []
        for piece in pieces {
            encoder.encode(ByteBuffer(bytes: piece), into: &output, flush: .sync)
            fed += piece
            let decoded = Zlib.inflateAll(output.bytes)
            #expect(decoded.bytes == fed && !decoded.isComplete)
        }
        let before = output.readableBytes
        encoder.encode(ByteBuffer(), into: &output, flush: .sync)
        #expect(output.readableBytes == before, "a second flush of nothing writes nothing")
    }

    @Test("an aborted stream has no trailer, even when all of its bytes were flushed")
    func aborted() throws {
        var generator = SeededGenerator()
        let body = Content.json(count: 10_000, using: &generator)
        let encoder = try GzipEncoder()
        for flush in [GzipEncoder.Flush.none, .sync] {
            var output = ByteBuffer()
            encoder.encode(ByteBuffer(bytes: body), into: &output, flush: flush)
            encoder.reset()
            #expect(!Zlib.inflateAll(output.bytes).isComplete)

            var next = ByteBuffer()
            encoder.encode(ByteBuffer(string: "next"), into: &next, flush: .finish)
            let decoded = Zlib.inflateAll(next.bytes)
            #expect(decoded.isComplete && decoded.bytes == Array("next".utf8), "nothing of the aborted body is left")
            encoder.reset()
        }
    }

    @Test("the output never grows beyond zlib's bound, rounded up to a power of two")
    func outputBound() throws {
        var generator = SeededGenerator()
        let encoder = try GzipEncoder()
        for count in [1, 300, 2700, 24_000, 200_000] {
            for body in [Content.json(count: count, using: &generator), Content.noise(count: count, using: &generator)]
            {
                var output = ByteBuffer()
                encoder.encode(ByteBuffer(bytes: body), into: &output, flush: .finish)
                #expect(output.capacity <= 2 * (body.count + body.count / 7 + 64))
                #expect(output.readableBytes <= body.count + body.count / 1000 + 64, "noise is stored, not blown up")
                encoder.reset()
            }
        }
        let json = Content.json(count: 24_000, using: &generator)
        var output = ByteBuffer()
        encoder.encode(ByteBuffer(bytes: json), into: &output, flush: .finish)
        #expect(output.readableBytes * 3 < json.count)
    }

    @Test("an unflushed stream of any length grows the output by what is coded alone")
    func streaming() throws {
        let encoder = try GzipEncoder()
        var output = ByteBuffer()
        let chunk = ByteBuffer(repeating: 0x61, count: 16_384)
        for _ in 0..<4096 {
            output.clear()
            encoder.encode(chunk, into: &output, flush: .none)
            #expect(output.capacity <= 16_384)
        }
    }

    @Test("levels outside 1 to 9 are refused")
    func levels() throws {
        for level in [-1, 0, 10] {
            #expect(throws: ContentCodingError.invalidLevel(level)) { try GzipEncoder(level: level) }
            #expect(throws: ContentCodingError.invalidLevel(level)) { try GzipEncoderPool(level: level) }
        }
        var generator = SeededGenerator()
        let body = Content.json(count: 50_000, using: &generator)
        let sizes = try [1, 9].map { level in
            var output = ByteBuffer()
            try GzipEncoder(level: level).encode(ByteBuffer(bytes: body), into: &output, flush: .finish)
            #expect(Zlib.inflateAll(output.bytes).bytes == body)
            return output.readableBytes
        }
        #expect(sizes[1] < sizes[0])
    }

    @Test("the pool hands an encoder out again at the beginning of a stream, and keeps no more than it may")
    func pool() throws {
        let pool = try GzipEncoderPool(maximumIdle: 1)
        let first = try pool.take()
        let second = try pool.take()
        #expect(first !== second)
        var aborted = ByteBuffer()
        first.encode(ByteBuffer(string: "aborted"), into: &aborted, flush: .sync)
        pool.giveBack(first)
        pool.giveBack(second)
        #expect(try pool.take() === first)
        #expect(try pool.take() !== second)
        var output = ByteBuffer()
        first.encode(ByteBuffer(string: "whole"), into: &output, flush: .finish)
        #expect(Zlib.inflateAll(output.bytes).bytes == Array("whole".utf8))
    }
}
