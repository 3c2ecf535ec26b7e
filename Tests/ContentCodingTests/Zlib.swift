import CZlib

/// System zlib driven directly, as the oracle for the encoder and the source of streams for the decoder.
enum Zlib {
    /// Window bits of the wrappers.
    static let gzip: Int32 = 15 + 16
    static let zlib: Int32 = 15
    static let bare: Int32 = -15

    /// What the stream holds, and whether it is complete with nothing after it.
    static func inflateAll(_ input: [UInt8], windowBits: Int32 = gzip) -> (bytes: [UInt8], isComplete: Bool) {
        var stream = z_stream()
        precondition(czlib_inflate_init(&stream, windowBits) == Z_OK)
        defer { inflateEnd(&stream) }
        var input = input
        var output: [UInt8] = []
        var space = [UInt8](repeating: 0, count: 65_536)
        var status = Z_OK
        input.withUnsafeMutableBufferPointer { source in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(source.count)
            repeat {
                let written = space.withUnsafeMutableBufferPointer { target in
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(target.count)
                    status = inflate(&stream, Z_NO_FLUSH)
                    return target.count - Int(stream.avail_out)
                }
                output += space[..<written]
            } while status == Z_OK
        }
        return (output, status == Z_STREAM_END && stream.avail_in == 0)
    }

    static func deflateAll(_ input: [UInt8], windowBits: Int32 = gzip, level: Int32 = 6) -> [UInt8] {
        var stream = z_stream()
        precondition(czlib_deflate_init(&stream, level, windowBits, 8) == Z_OK)
        defer { deflateEnd(&stream) }
        var input = input
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(input.count))) + 64)
        let written = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END)
                return target.count - Int(stream.avail_out)
            }
        }
        return Array(output[..<written])
    }
}
