internal import CZlib

/// Inflates a gzip stream as it arrives, and knows whether it has ended properly.
package final class GzipInflater {
    private var stream = z_stream()
    /// Whether the trailer has come and its checksum and length fit.
    package private(set) var hasEnded = false

    package init() throws {
        guard czlib_inflate_init(&stream, 15 + 16) == Z_OK else { throw WireFailure.system("inflateInit2") }
    }

    deinit {
        inflateEnd(&stream)
    }

    /// What can be inflated by now.
    ///
    /// - Throws: for what isn't gzip, and for bytes behind its end.
    package func feed(_ bytes: [UInt8]) throws -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        guard !hasEnded else { throw WireFailure.malformed("bytes behind a gzip stream's end") }
        var input = bytes
        var result: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        try input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            while true {
                let (code, count) = piece.withUnsafeMutableBufferPointer { output in
                    stream.next_out = output.baseAddress
                    stream.avail_out = UInt32(output.count)
                    let code = CZlib.inflate(&stream, Z_SYNC_FLUSH)
                    return (code, output.count - Int(stream.avail_out))
                }
                result += piece.prefix(count)
                if code == Z_STREAM_END {
                    hasEnded = true
                    guard stream.avail_in == 0 else { throw WireFailure.malformed("bytes behind a gzip stream's end") }
                    return
                }
                guard code == Z_OK || code == Z_BUF_ERROR else { throw WireFailure.malformed("gzip: \(code)") }
                if stream.avail_in == 0, count < piece.count { return }
            }
        }
        return result
    }

    /// Inflates a whole stream.
    ///
    /// - Throws: also where its end is missing.
    package static func inflate(_ bytes: [UInt8]) throws -> [UInt8] {
        let inflater = try GzipInflater()
        let result = try inflater.feed(bytes)
        guard inflater.hasEnded else { throw WireFailure.malformed("a gzip stream without end") }
        return result
    }
}
