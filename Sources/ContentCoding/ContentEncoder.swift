public import NIOCore

/// A reusable, streaming encoder of one coding.
///
/// A stream's end, without which no decoder calls it complete, is written by `flush: .finish` alone: a body that is
/// aborted by dropping or resetting the encoder stays visibly cut off.
///
/// Not Sendable: it belongs to one event loop. What each holds at most, from its first use on:
///
/// | coding | for whole bodies of up to 64 KiB | for streams of any length |
/// | --- | --- | --- |
/// | gzip | 119 kB | 119 kB |
/// | zstd | 304 kB | 312 kB |
/// | brotli | 0.9 MB | 0.9 MB |
public enum ContentEncoder {
    case gzip(GzipEncoder)
    case zstd(ZstdEncoder)
    case brotli(BrotliEncoder)

    /// What must have been written when `encode` returns.
    public enum Flush: Sendable {
        /// Nothing: the encoder keeps what it likes, for the best ratio.
        case none
        /// All of the input so far, at a byte boundary, so that the caller can decode it; nothing where all was flushed
        /// before.
        case sync
        /// All of the input, and the stream's end.
        case finish
    }

    /// - Parameter coding: One of `ContentCoding.encodable`.
    /// - Throws: `outOfMemory`.
    public init(_ coding: ContentCoding) throws(ContentCodingError) {
        switch coding {
        case .gzip: self = .gzip(try GzipEncoder())
        case .zstd: self = .zstd(try ZstdEncoder())
        case .brotli: self = .brotli(try BrotliEncoder())
        case .identity: preconditionFailure("identity needs no encoder")
        }
    }

    public var coding: ContentCoding {
        switch self {
        case .gzip: .gzip
        case .zstd: .zstd
        case .brotli: .brotli
        }
    }

    /// Whether the stream's end was written; then only `reset` helps.
    public var isFinished: Bool {
        switch self {
        case .gzip(let encoder): encoder.isFinished
        case .zstd(let encoder): encoder.isFinished
        case .brotli(let encoder): encoder.isFinished
        }
    }

    /// Appends what the input becomes to the output.
    ///
    /// A whole body in one call with `.finish` is coded faster than the same body in pieces.
    ///
    /// - Precondition: Not finished.
    public func encode(_ input: ByteBuffer, into output: inout ByteBuffer, flush: Flush) {
        precondition(!isFinished, "a finished stream takes no more; reset it")
        input.withUnsafeReadableBytes { bytes in
            switch self {
            case .gzip(let encoder): encoder.encode(bytes, into: &output, flush: flush)
            case .zstd(let encoder): encoder.encode(bytes, into: &output, flush: flush)
            case .brotli(let encoder): encoder.encode(bytes, into: &output, flush: flush)
            }
        }
    }

    /// Forgets the stream, finished or not, and begins the next.
    public func reset() {
        switch self {
        case .gzip(let encoder): encoder.reset()
        case .zstd(let encoder): encoder.reset()
        case .brotli(let encoder): encoder.reset()
        }
    }
}
