import NIOCore
import TestSupport
import Testing

@testable import ContentCoding

struct ContentDecoderTests {
    private func decoder(_ coding: ContentCoding) throws -> ContentDecoder {
        try #require(try coding.name.withBytes { try ContentDecoder(contentEncoding: $0) })
    }

    private func encode(_ body: [UInt8], _ coding: ContentCoding) throws -> [UInt8] {
        var output = ByteBuffer()
        try ContentEncoder(coding).encode(ByteBuffer(bytes: body), into: &output, flush: .finish)
        return output.bytes
    }

    @Test("a stream is read back at any split and bound", arguments: ContentCoding.encodable)
    func roundtrip(coding: ContentCoding) throws {
        var generator = SeededGenerator()
        for count in [0, 1, 100, 2700, 100_000] {
            for body in [Content.json(count: count, using: &generator), Content.noise(count: count, using: &generator)]
            {
                let coded = try encode(body, coding)
                for (longest, maximumBytes) in [(1, 100_000), (7, 1000), (5000, 777), (200_000, 16_384)]
                where coded.count <= 3000 * longest {
                    let decoder = try decoder(coding)
                    #expect(!decoder.isComplete)
                    let pieces = Content.split(coded, longest: longest, using: &generator)
                    #expect(try decoder.decodeAll(pieces, maximumBytes: maximumBytes) == body)
                    #expect(decoder.isComplete)
                }
            }
        }
    }

    @Test("pieces without a byte change nothing, however many there are", arguments: ContentCoding.encodable)
    func emptyPieces(coding: ContentCoding) throws {
        let body = [UInt8](repeating: 0x61, count: 1000)
        let decoder = try decoder(coding)
        let pieces = try encode(body, coding).flatMap { byte in
            [ByteBuffer(bytes: [byte])] + [ByteBuffer](repeating: ByteBuffer(), count: 40)
        }
        #expect(try decoder.decodeAll(pieces, maximumBytes: 300) == body)
        #expect(decoder.isComplete)
    }

    @Test("several zstd frames are one content, at any split")
    func frames() throws {
        let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
        let coded =
            try encode(Array("one ".utf8), .zstd) + encode([], .zstd) + skippable + encode(Array("two".utf8), .zstd)
        for length in 1...coded.count {
            let decoder = try decoder(.zstd)
            let pieces = stride(from: 0, to: coded.count, by: length).map {
                ByteBuffer(bytes: coded[$0..<min(coded.count, $0 + length)])
            }
            #expect(try decoder.decodeAll(pieces, maximumBytes: 3) == Array("one two".utf8))
            #expect(decoder.isComplete)
        }
    }

    @Test("a stream cut anywhere gives what came, and is not complete", arguments: ContentCoding.encodable)
    func truncated(coding: ContentCoding) throws {
        var generator = SeededGenerator()
        let body = Content.json(count: 3000, using: &generator)
        let coded = try encode(body, coding)
        for count in 0..<coded.count {
            let decoder = try decoder(coding)
            let decoded = try decoder.decodeAll([ByteBuffer(bytes: coded[..<count])], maximumBytes: 4096)
            #expect(body.starts(with: decoded))
            #expect(!decoder.isComplete)
        }
    }

    @Test("bytes of another coding are an error, and so are bytes behind the end", arguments: ContentCoding.encodable)
    func corrupt(coding: ContentCoding) throws {
        let body = Array(repeating: UInt8(ascii: "a"), count: 1000)
        let foreign = try ContentCoding.encodable.filter { $0 != coding }.map { try encode(body, $0) }
        let longer = try encode(body, coding) + Array("more".utf8)
        for stream in foreign + [longer, Array("{\"data\":[]} and some more".utf8)] {
            let decoder = try decoder(coding)
            // Brotli has no mark at its beginning: what isn't brotli may also be a stream that doesn't end.
            let decoded = Result { try decoder.decodeAll([ByteBuffer(bytes: stream)], maximumBytes: 100) }
            switch decoded {
            case .failure(let error): #expect(error as? ContentCodingError == .corruptStream)
            case .success: #expect(coding == .brotli && !decoder.isComplete)
            }
        }
    }

    @Test("a zstd frame with a window above 8 MiB is refused")
    func window() throws {
        // Magic number, frame header without content size, window of 16 MiB, a raw block of one byte.
        let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 14 << 3, 0x09, 0, 0, 0x61]
        #expect(throws: ContentCodingError.corruptStream) {
            try decoder(.zstd).decodeAll([ByteBuffer(bytes: frame)], maximumBytes: 100)
        }
        var smaller = frame
        smaller[5] = 13 << 3
        #expect(try decoder(.zstd).decodeAll([ByteBuffer(bytes: smaller)], maximumBytes: 100) == [0x61])
    }

    @Test("a small bomb unpacks in bounded pieces", arguments: ContentCoding.encodable)
    func bomb(coding: ContentCoding) throws {
        let size = 20_000_000
        var input = ByteBuffer(bytes: try encode([UInt8](repeating: 0, count: size), coding))
        let decoder = try decoder(coding)
        var output = ByteBuffer()
        var total = 0
        var progress = ContentDecoder.Progress.outputFull
        while progress == .outputFull {
            output.clear()
            progress = try decoder.decode(&input, into: &output, maximumBytes: 65_536)
            #expect(output.readableBytes <= 65_536 && output.capacity <= 131_072)
            total += output.readableBytes
        }
        #expect(total == size && decoder.isComplete)
    }

    @Test("the coding is taken from a Content-Encoding of one")
    func names() throws {
        for name in ["gzip", " X-GZip\t", "Deflate", "br", "BR", "zstd "] {
            #expect(try name.withBytes { try ContentDecoder(contentEncoding: $0) } != nil, "\(name)")
        }
        for name in ["identity", "", "gzip, gzip", "gzip;q=1", "compress"] {
            #expect(try name.withBytes { try ContentDecoder(contentEncoding: $0) } == nil, "\(name)")
        }
    }
}
