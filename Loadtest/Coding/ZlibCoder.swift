import CZlib
import NIOCore

/// gzip by zlib at level 1, to compare with.
final class ZlibCoder: Coder {
    private let stream: UnsafeMutablePointer<z_stream>
    private var output = [UInt8](repeating: 0, count: 1 << 20)

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        precondition(czlib_deflate_init(stream, 1, 15 + 16, 8) == Z_OK, "no memory for zlib")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    var name: String { "zlib level 1" }

    func whole(_ documents: [ByteBuffer]) -> Int {
        documents.reduce(0) { bytes, document in
            deflateReset(stream)
            return bytes + code(document, Z_FINISH)
        }
    }

    func streamed(_ documents: [ByteBuffer]) -> Int {
        deflateReset(stream)
        return documents.reduce(0) { $0 + code($1, Z_SYNC_FLUSH) }
    }

    private func code(_ document: ByteBuffer, _ flush: Int32) -> Int {
        document.withUnsafeReadableBytes { input in
            output.withUnsafeMutableBufferPointer { output in
                let bytes = input.bindMemory(to: UInt8.self).baseAddress
                stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes)
                stream.pointee.avail_in = UInt32(input.count)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(output.count)
                deflate(stream, flush)
                return output.count - Int(stream.pointee.avail_out)
            }
        }
    }
}
