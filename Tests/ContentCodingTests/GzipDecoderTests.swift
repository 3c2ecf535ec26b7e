import CZlib
import NIOCore
import TestSupport
import Testing

@testable import ContentCoding

struct GzipDecoderTests {
    /// Decodes the pieces, never more than `maximumBytes` at once.
    private func decode(
        _ pieces: [ByteBuffer], with decoder: GzipDecoder, maximumBytes: Int
    ) throws(ContentCodingError) -> [UInt8] {
        var decoded: [UInt8] = []
        for piece in pieces {
            var piece = piece
            var progress = ContentDecoder.Progress.outputFull
            while progress == .outputFull {
                var output = ByteBuffer()
                progress = try decoder.decode(&piece, into: &output, maximumBytes: maximumBytes)
                #expect(output.readableBytes <= maximumBytes)
                decoded += output.bytes
            }
            #expect(piece.readableBytes == 0)
        }
        return decoded
    }

    @Test("gzip, zlib and bare deflate streams are read back, at any split and bound, by one reused decoder")
    func roundtrip() throws {
        var generator = SeededGenerator()
        let decoder = try GzipDecoder(format: .gzip)
        let wrappers: [(Int32, GzipDecoder.Format)] = [
            (Zlib.gzip, .gzip), (Zlib.zlib, .deflate), (Zlib.bare, .deflate),
        ]
        for count in [0, 1, 100, 2700, 100_000] {
            let body = Content.json(count: count, using: &generator)
            for (windowBits, format) in wrappers {
                for level: Int32 in [0, 1, 9] {
                    let coded = Zlib.deflateAll(body, windowBits: windowBits, level: level)
                    for (longest, maximumBytes) in [(1, 100_000), (7, 1000), (5000, 777), (200_000, 16_384)]
                    where coded.count <= 3000 * longest {
                        decoder.reset(format: format)
                        #expect(!decoder.isComplete)
                        let pieces = Content.split(coded, longest: longest, using: &generator)
                        #expect(try decode(pieces, with: decoder, maximumBytes: maximumBytes) == body)
                        #expect(decoder.isComplete)
                        try decoder.finish()
                    }
                }
            }
        }
    }

    @Test("several gzip members are one content, at any split")
    func members() throws {
        let coded = Zlib.deflateAll(Array("one ".utf8)) + Zlib.deflateAll([]) + Zlib.deflateAll(Array("two".utf8))
        let decoder = try GzipDecoder(format: .gzip)
        for length in 1...coded.count {
            decoder.reset(format: .gzip)
            let pieces = stride(from: 0, to: coded.count, by: length).map {
                ByteBuffer(bytes: coded[$0..<min(coded.count, $0 + length)])
            }
            #expect(try decode(pieces, with: decoder, maximumBytes: 3) == Array("one two".utf8))
            #expect(decoder.isComplete)
        }
    }

    @Test("a stream cut anywhere gives what came, and is known to be truncated")
    func truncated() throws {
        var generator = SeededGenerator()
        let body = Content.json(count: 500, using: &generator)
        let coded = Zlib.deflateAll(body)
        let decoder = try GzipDecoder(format: .gzip)
        for count in 0..<coded.count {
            decoder.reset(format: .gzip)
            let decoded = try decode([ByteBuffer(bytes: coded[..<count])], with: decoder, maximumBytes: 4096)
            #expect(body.starts(with: decoded))
            #expect(!decoder.isComplete)
            #expect(throws: ContentCodingError.truncatedStream) { try decoder.finish() }
        }
    }

    @Test("a stream of another format, with a wrong checksum or with bytes after it is an error")
    func corrupt() throws {
        let body = Array(repeating: UInt8(ascii: "a"), count: 1000)
        let gzip = Zlib.deflateAll(body)
        let zlib = Zlib.deflateAll(body, windowBits: Zlib.zlib)
        var wrongChecksum = gzip
        wrongChecksum[gzip.count - 5] ^= 1
        let streams: [([UInt8], GzipDecoder.Format)] = [
            (Array("{\"data\":[]}".utf8), .gzip), (zlib, .gzip), (gzip, .deflate), (wrongChecksum, .gzip),
            (gzip + [0, 0], .gzip), (zlib + [0], .deflate), (zlib + zlib, .deflate), ([0xFF, 0xFF, 0xFF], .deflate),
        ]
        let decoder = try GzipDecoder(format: .gzip)
        for (stream, format) in streams {
            decoder.reset(format: format)
            #expect(throws: ContentCodingError.corruptStream) {
                try decode([ByteBuffer(bytes: stream)], with: decoder, maximumBytes: 100)
            }
        }
    }

    @Test("the format is taken from a Content-Encoding of one coding")
    func formats() {
        #expect("gzip".withBytes(GzipDecoder.Format.init(contentEncoding:)) == .gzip)
        #expect(" X-GZip\t".withBytes(GzipDecoder.Format.init(contentEncoding:)) == .gzip)
        #expect("Deflate".withBytes(GzipDecoder.Format.init(contentEncoding:)) == .deflate)
        for other in ["br", "identity", "", "gzip, gzip", "gzip;q=1"] {
            #expect(other.withBytes(GzipDecoder.Format.init(contentEncoding:)) == nil)
        }
    }
}
