import CZlib
import CZstd
import Glibc

/// Where an export goes: a file or standard output, as it is or compressed on the way.
final class ExportSink {
    enum Coding: String, CaseIterable {
        case gzip, zstd
    }

    private let path: String?
    private let descriptor: Int32
    private let coding: Coding?
    private var deflate = z_stream()
    private var zstandard: OpaquePointer?
    private var buffer = [UInt8](repeating: 0, count: 256 << 10)

    /// - Parameter path: nil: standard output.
    init(path: String?, coding: Coding?) throws {
        self.path = path
        self.coding = coding
        if let path {
            descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw AuditOutput.failure(path) }
        } else {
            descriptor = STDOUT_FILENO
        }
        switch coding {
        case nil: break
        // A window of 2^15 bytes, and 16 for the header of gzip.
        case .gzip:
            guard czlib_deflate_init(&deflate, 6, 15 + 16, 8) == Z_OK else { throw Failure("zlib has no memory") }
        case .zstd:
            zstandard = ZSTD_createCCtx()
            guard zstandard != nil else { throw Failure("zstd has no memory") }
            ZSTD_CCtx_setParameter(zstandard, ZSTD_c_compressionLevel, 3)
            ZSTD_CCtx_setParameter(zstandard, ZSTD_c_checksumFlag, 1)
        }
    }

    deinit {
        if coding == .gzip { deflateEnd(&deflate) }
        if let zstandard { ZSTD_freeCCtx(zstandard) }
        if path != nil { close(descriptor) }
    }

    func write(_ bytes: [UInt8]) throws {
        switch coding {
        case nil: try put(bytes[...])
        case .gzip: try deflate(bytes, Z_NO_FLUSH)
        case .zstd: try zstd(bytes, ZSTD_e_continue)
        }
    }

    /// Writes what the compression still holds.
    func finish() throws {
        switch coding {
        case nil: break
        case .gzip: try deflate([], Z_FINISH)
        case .zstd: try zstd([], ZSTD_e_end)
        }
    }

    private func deflate(_ bytes: [UInt8], _ flush: Int32) throws {
        var bytes = bytes
        var isDone = false
        var position = 0
        while !isDone {
            let made = bytes.withUnsafeMutableBufferPointer { input in
                buffer.withUnsafeMutableBufferPointer { output in
                    deflate.next_in = input.baseAddress.map { $0 + position }
                    deflate.avail_in = UInt32(input.count - position)
                    deflate.next_out = output.baseAddress
                    deflate.avail_out = UInt32(output.count)
                    let code = CZlib.deflate(&deflate, flush)
                    isDone = flush == Z_FINISH ? code == Z_STREAM_END : deflate.avail_out > 0
                    position = input.count - Int(deflate.avail_in)
                    return output.count - Int(deflate.avail_out)
                }
            }
            try put(buffer[..<made])
        }
    }

    private func zstd(_ bytes: [UInt8], _ directive: ZSTD_EndDirective) throws {
        var position = 0
        var left = 1
        while left > 0 {
            let (made, code) = bytes.withUnsafeBytes { input in
                buffer.withUnsafeMutableBytes { output in
                    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: position)
                    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
                    let code = ZSTD_compressStream2(zstandard, &target, &source, directive)
                    position = source.pos
                    return (target.pos, code)
                }
            }
            guard ZSTD_isError(code) == 0 else { throw Failure("zstd: \(String(cString: ZSTD_getErrorName(code)))") }
            try put(buffer[..<made])
            left = directive == ZSTD_e_end ? code : bytes.count - position
        }
    }

    private func put(_ bytes: ArraySlice<UInt8>) throws {
        try bytes.withUnsafeBytes { bytes in
            var start = 0
            while start < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress! + start, bytes.count - start)
                if count < 0 {
                    if errno == EINTR { continue }
                    // The reader of a pipe has gone.
                    if errno == EPIPE, path == nil { exit(0) }
                    throw AuditOutput.failure(path ?? "standard output")
                }
                start += count
            }
        }
    }
}
