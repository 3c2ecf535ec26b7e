import NIOCore
import TestSupport
import Testing

@testable import ContentCoding

/// What holds for every coding that the gateway applies.
struct ContentEncoderTests {
    private static let flushes: [ContentEncoder.Flush] = [.none, .none, .sync]

    private func encode(
        _ pieces: [ByteBuffer], with encoder: ContentEncoder, using generator: inout some RandomNumberGenerator
    ) -> [UInt8] {
        var output = ByteBuffer()
        for piece in pieces {
            let flush = Self.flushes.randomElement(using: &generator) ?? .none
            encoder.encode(piece, into: &output, flush: flush)
        }
        encoder.encode(ByteBuffer(), into: &output, flush: .finish)
        return output.bytes
    }

    /// Bodies of every kind at the lengths where the encoders change their ways.
    private func bodies(using generator: inout some RandomNumberGenerator) -> [[UInt8]] {
        let counts = [0, 1, 2, 100, 1023, 1024, 1025, 2700, 8192, 8193, 24_000, 65_536, 300_000]
        return counts.flatMap { count in
            [
                Array(Content.json(count: count, using: &generator).prefix(count)),
                Content.noise(count: count, using: &generator), Content.digits(count: count, using: &generator),
                [UInt8](repeating: 0, count: count),
            ]
        }
    }

    @Test("a whole body is read back, from one reused encoder", arguments: ContentCoding.encodable)
    func whole(coding: ContentCoding) throws {
        var generator = SeededGenerator()
        let encoder = try ContentEncoder(coding)
        for body in bodies(using: &generator) {
            var output = ByteBuffer(string: "before")
            encoder.encode(ByteBuffer(bytes: body), into: &output, flush: .finish)
            #expect(encoder.isFinished)
            #expect(output.readString(length: 6) == "before")
            #expect(try Decoded(output.bytes, coding) == Decoded(bytes: body, isComplete: true))
            encoder.reset()
            #expect(!encoder.isFinished)
        }
    }

    @Test(
        "a body in pieces is read back, at any split and any mix of flushes, from one reused encoder",
        arguments: ContentCoding.encodable)
    func roundtrip(coding: ContentCoding) throws {
        var generator = SeededGenerator()
        let encoder = try ContentEncoder(coding)
        for body in bodies(using: &generator) {
            for longest in [max(1, body.count / 1000), 700, 70_000] {
                let coded = encode(
                    Content.split(body, longest: longest, using: &generator), with: encoder, using: &generator)
                #expect(encoder.isFinished)
                #expect(try Decoded(coded, coding) == Decoded(bytes: body, isComplete: true))
                encoder.reset()
            }
        }
    }

    @Test("the decoders that others use read what was coded", arguments: ContentCoding.encodable)
    func otherDecoders(coding: ContentCoding) throws {
        var generator = SeededGenerator()
        let encoder = try ContentEncoder(coding)
        for count in [0, 300, 2700, 24_000, 200_000] {
            let body = Content.json(count: count, using: &generator)
            var output = ByteBuffer()
            encoder.encode(ByteBuffer(bytes: body), into: &output, flush: .finish)
            #expect(try CommandLineCoding.decode(output.bytes, coding.name) == body)
            encoder.reset()
            let streamed = encode(
                Content.split(body, longest: 2000, using: &generator), with: encoder, using: &generator)
            #expect(try CommandLineCoding.decode(streamed, coding.name) == body)
            #expect(throws: (any Error).self) { try CommandLineCoding.decode(streamed.dropLast(), coding.name) }
            encoder.reset()
        }
    }

    @Test("after a sync flush all of the input so far can be decoded", arguments: ContentCoding.encodable)
    func sync(coding: ContentCoding) throws {
        var generator = SeededGenerator()
        let encoder = try ContentEncoder(coding)
        var output = ByteBuffer()
        encoder.encode(ByteBuffer(), into: &output, flush: .sync)
        #expect(output.readableBytes == 0, "nothing to flush, nothing written")
        var fed: [UInt8] = []
        for _ in 0..<50 {
            let count = [1, 10, 300, 3000, 40_000].randomElement(using: &generator) ?? 1
            let piece = Array(Content.json(count: count, using: &generator).prefix(count))
            encoder.encode(ByteBuffer(bytes: piece.dropLast()), into: &output, flush: .none)
            encoder.encode(ByteBuffer(bytes: piece.suffix(1)), into: &output, flush: .sync)
            fed += piece
            #expect(try Decoded(output.bytes, coding) == Decoded(bytes: fed, isComplete: false))
        }
        let before = output.readableBytes
        encoder.encode(ByteBuffer(), into: &output, flush: .sync)
        #expect(output.readableBytes == before, "a second flush of nothing writes nothing")
        encoder.encode(ByteBuffer(), into: &output, flush: .finish)
        #expect(try Decoded(output.bytes, coding) == Decoded(bytes: fed, isComplete: true))
    }

    @Test(
        "an aborted stream has no end, even when all of its bytes were flushed", arguments: ContentCoding.encodable)
    func aborted(coding: ContentCoding) throws {
        var generator = SeededGenerator()
        let body = Content.json(count: 10_000, using: &generator)
        let encoder = try ContentEncoder(coding)
        for flush in [ContentEncoder.Flush.none, .sync] {
            var output = ByteBuffer()
            encoder.encode(ByteBuffer(bytes: body), into: &output, flush: flush)
            encoder.reset()
            #expect(try !Decoded(output.bytes, coding).isComplete)

            var next = ByteBuffer()
            encoder.encode(ByteBuffer(string: "next"), into: &next, flush: .finish)
            #expect(
                try Decoded(next.bytes, coding) == Decoded(bytes: Array("next".utf8), isComplete: true),
                "nothing of the aborted body is left")
            encoder.reset()
        }
    }

    @Test("a stream cut anywhere is not complete", arguments: ContentCoding.encodable)
    func cut(coding: ContentCoding) throws {
        var generator = SeededGenerator()
        let encoder = try ContentEncoder(coding)
        for pieces in [[2500], [300, 200]] {
            var output = ByteBuffer()
            for count in pieces.dropLast() {
                encoder.encode(
                    ByteBuffer(bytes: Content.json(count: count, using: &generator)), into: &output, flush: .sync)
            }
            encoder.encode(
                ByteBuffer(bytes: Content.json(count: pieces.last ?? 0, using: &generator)), into: &output,
                flush: .finish)
            for count in 0..<output.readableBytes {
                #expect(try !Decoded(Array(output.bytes.prefix(count)), coding).isComplete)
            }
            encoder.reset()
        }
    }

    @Test("noise is stored and not blown up, JSON is a third at most", arguments: ContentCoding.encodable)
    func sizes(coding: ContentCoding) throws {
        var generator = SeededGenerator()
        let encoder = try ContentEncoder(coding)
        for count in [1, 300, 1024, 2700, 8192, 24_000, 200_000] {
            var output = ByteBuffer()
            encoder.encode(
                ByteBuffer(bytes: Content.noise(count: count, using: &generator)), into: &output, flush: .finish)
            #expect(output.readableBytes <= count + count / 100 + 64)
            encoder.reset()
            let json = Content.json(count: count, using: &generator)
            output = ByteBuffer()
            encoder.encode(ByteBuffer(bytes: json), into: &output, flush: .finish)
            if count >= 2700 { #expect(output.readableBytes * 3 < json.count) }
            encoder.reset()
        }
    }

    @Test(
        "an unflushed stream of any length grows the output by what is coded alone", arguments: ContentCoding.encodable)
    func streaming(coding: ContentCoding) throws {
        let encoder = try ContentEncoder(coding)
        var output = ByteBuffer()
        let chunk = ByteBuffer(repeating: 0x61, count: 16_384)
        for _ in 0..<4096 {
            output.clear()
            encoder.encode(chunk, into: &output, flush: .none)
            #expect(output.capacity <= 16_384)
        }
    }

    @Test("a small body that isn't JSON of the usual kind gets a code of its own")
    func unusual() throws {
        var generator = SeededGenerator()
        let body = Content.digits(count: 2700, using: &generator)
        var output = ByteBuffer()
        try ContentEncoder(.gzip).encode(ByteBuffer(bytes: body), into: &output, flush: .finish)
        #expect(output.readableBytes <= Zlib.deflateAll(body, level: 1).count * 11 / 10)
    }
}
