import NIOCore
import Testing

@testable import ContentCoding

/// What a stream holds, as far as it goes.
struct Decoded: Equatable {
    var bytes: [UInt8] = []
    /// Whether the stream ends properly, with nothing after it.
    var isComplete = false
}

extension Decoded {
    /// Decodes with zlib for gzip, which didn't encode it, and with the module's decoders for the others.
    init(_ coded: [UInt8], _ coding: ContentCoding) throws {
        if coding == .gzip {
            (bytes, isComplete) = Zlib.inflateAll(coded)
        } else {
            let decoder = try #require(try coding.name.withBytes { try ContentDecoder(contentEncoding: $0) })
            bytes = try decoder.decodeAll([ByteBuffer(bytes: coded)], maximumBytes: 1 << 20)
            isComplete = decoder.isComplete
        }
    }
}

extension ContentDecoder {
    /// Decodes the pieces, never more than `maximumBytes` at once.
    func decodeAll(_ pieces: [ByteBuffer], maximumBytes: Int) throws -> [UInt8] {
        var decoded: [UInt8] = []
        for piece in pieces {
            var piece = piece
            var progress = Progress.outputFull
            while progress == .outputFull {
                var output = ByteBuffer()
                progress = try decode(&piece, into: &output, maximumBytes: maximumBytes)
                #expect(output.readableBytes <= maximumBytes)
                decoded += output.bytes
            }
            #expect(piece.readableBytes == 0)
        }
        return decoded
    }
}
