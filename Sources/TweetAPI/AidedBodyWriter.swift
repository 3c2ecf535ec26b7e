import Hummingbird
import NIOCore

/// Writes a body in small pieces, or breaks it off, as the test aids ask.
struct AidedBodyWriter: ResponseBodyWriter {
    /// Thrown on purpose, which makes the server drop the connection.
    struct Abort: Error {}

    /// A small odd number, so that pieces end in the middle of everything.
    static let pieceBytes = 1021

    private var parent: any ResponseBodyWriter
    private let isChunked: Bool
    /// How many bytes may still be written before the connection is dropped.
    private var allowance: Int?

    init(parent: any ResponseBodyWriter, aids: TestAids) {
        self.parent = parent
        isChunked = aids.isChunked
        allowance = aids.abortAfterBytes
    }

    mutating func write(_ buffer: ByteBuffer) async throws {
        var rest = buffer
        while rest.readableBytes > 0 {
            let wanted = isChunked ? min(Self.pieceBytes, rest.readableBytes) : rest.readableBytes
            guard let piece = rest.readSlice(length: min(wanted, allowance ?? wanted)) else {
                return
            }
            if piece.readableBytes > 0 {
                try await parent.write(piece)
            }
            if let left = allowance {
                allowance = left - piece.readableBytes
                if left <= wanted {
                    throw Abort()
                }
            }
        }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        if allowance != nil {
            throw Abort()
        }
        try await parent.finish(trailingHeaders)
    }
}
