import ContentCoding
import NIOCore

/// A coding as the gateway applies it.
final class PooledCoder: Coder {
    private let coding: ContentCoding
    private let pool = EncoderPool()
    private var output = ByteBuffer()
    private var pieces = [ByteBuffer()]

    init(_ coding: ContentCoding) {
        self.coding = coding
    }

    var name: String { coding.name }

    func whole(_ documents: [ByteBuffer]) throws -> Int {
        var bytes = 0
        for document in documents {
            output.clear()
            pieces[0] = document
            try pool.encode(pieces, with: coding, into: &output)
            bytes += output.readableBytes
        }
        return bytes
    }

    func streamed(_ documents: [ByteBuffer]) throws -> Int {
        let encoder = try pool.take(coding)
        var bytes = 0
        for document in documents {
            output.clear()
            encoder.encode(document, into: &output, flush: .sync)
            bytes += output.readableBytes
        }
        pool.giveBack(encoder)
        return bytes
    }
}
