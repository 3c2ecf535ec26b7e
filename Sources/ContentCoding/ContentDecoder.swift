public import NIOCore

/// A streaming decoder of one coding.
///
/// Not Sendable: one thread at a time uses it. It holds 40 kB for gzip and deflate; for zstd and brotli as much as the
/// stream's window, up to 8 MiB and 16 MiB.
public enum ContentDecoder {
    case gzip(GzipDecoder)
    case zstd(ZstdDecoder)
    case brotli(BrotliDecoder)

    /// Why `decode` returned.
    public enum Progress: Sendable {
        /// All of the input is used up.
        case needsInput
        /// The bound was reached; call again, with what is left of the input.
        case outputFull
    }

    /// The decoder for a `Content-Encoding` value; nil where it names another coding than gzip, deflate, zstd and br, or
    /// several.
    ///
    /// - Throws: `outOfMemory`.
    public init?(contentEncoding: UnsafeRawBufferPointer) throws(ContentCodingError) {
        if let format = GzipDecoder.Format(contentEncoding: contentEncoding) {
            self = .gzip(try GzipDecoder(format: format))
            return
        }
        switch ContentCoding(token: contentEncoding.trimmed) {
        case .zstd: self = .zstd(try ZstdDecoder())
        case .brotli: self = .brotli(try BrotliDecoder())
        default: return nil
        }
    }

    /// Whether a call can take tens of milliseconds, whatever its bound: brotli fills its whole window, up to 16 MiB, before
    /// it gives out any of it.
    public var isSlow: Bool {
        if case .brotli = self { true } else { false }
    }

    /// Whether what was decoded ends where a stream ends.
    public var isComplete: Bool {
        switch self {
        case .gzip(let decoder): decoder.isComplete
        case .zstd(let decoder): decoder.isComplete
        case .brotli(let decoder): decoder.isComplete
        }
    }

    /// Decodes from the input's reader index on, moves it, and appends at most `maximumBytes`.
    ///
    /// A few bytes can stand for a thousand times as many, with brotli a million: callers decide how long to go on at
    /// `outputFull`.
    ///
    /// - Throws: `corruptStream`; what was appended before is valid, and the decoder is of no more use.
    public func decode(
        _ input: inout ByteBuffer, into output: inout ByteBuffer, maximumBytes: Int
    ) throws(ContentCodingError) -> Progress {
        switch self {
        case .gzip(let decoder): try decoder.decode(&input, into: &output, maximumBytes: maximumBytes)
        case .zstd(let decoder): try decoder.decode(&input, into: &output, maximumBytes: maximumBytes)
        case .brotli(let decoder): try decoder.decode(&input, into: &output, maximumBytes: maximumBytes)
        }
    }
}
