public import NIOCore

/// Takes a chunked body apart, strictly.
///
/// Source: RFC 9112, section 7.1. Lines end in CRLF only, sizes are hexadecimal only, extensions well
/// formed and bounded. Extensions and trailers are checked and dropped.
public struct ChunkedDecoder: Sendable {
    public enum Piece: Sendable {
        /// Bytes of the body, a slice of what came in.
        case data(ByteBuffer)
        case end
        case needsMore
    }

    private enum State: Sendable {
        case size
        case data(remaining: Int)
        case dataEnd
        case trailer
        case done
    }

    private let bounds: WireBounds
    private let boundsFraming: Bool
    private var state = State.size
    private var trailerBytes = 0
    private var trailerCount = 0
    private var overheadBytes = 0
    private var dataBytes = 0

    /// Bytes of a size line with its extensions.
    private static let lineBound = 1_024
    /// Bytes of overhead a body may have beyond one for each of its data bytes.
    private static let overheadBound = 16 << 10

    /// - Parameter boundsFraming: whether all of a chunk's frame is overhead, not only its extensions. It is where a
    ///   caller sends: a chunk of one byte makes as much work as one of a thousand. An upstream may send small ones for
    ///   days.
    public init(bounds: WireBounds = WireBounds(), boundsFraming: Bool = false) {
        self.bounds = bounds
        self.boundsFraming = boundsFraming
    }

    /// Takes the next piece off the front of `buffer`.
    ///
    /// - Throws: `malformedChunk`, `malformedTrailer`; nothing more can be read from this connection.
    public mutating func next(_ buffer: inout ByteBuffer) throws(WireError) -> Piece {
        while true {
            switch state {
            case .size:
                guard let line = try takeLine(&buffer, bound: ChunkedDecoder.lineBound, else: .malformedChunk) else {
                    return .needsMore
                }
                let size = try chunkSize(line)
                state = size == 0 ? .trailer : .data(remaining: size)
            case .data(let remaining):
                let count = min(remaining, buffer.readableBytes)
                guard count > 0, let slice = buffer.readSlice(length: count) else { return .needsMore }
                dataBytes &+= count
                state = count == remaining ? .dataEnd : .data(remaining: remaining &- count)
                return .data(slice)
            case .dataEnd:
                guard let first: UInt8 = buffer.getInteger(at: buffer.readerIndex) else { return .needsMore }
                guard first == .carriageReturn else { throw .malformedChunk }
                guard let second: UInt8 = buffer.getInteger(at: buffer.readerIndex &+ 1) else { return .needsMore }
                guard second == .lineFeed else { throw .malformedChunk }
                buffer.moveReaderIndex(forwardBy: 2)
                state = .size
            case .trailer:
                guard let line = try takeLine(&buffer, bound: bounds.headBytes, else: .malformedTrailer) else {
                    return .needsMore
                }
                if line.readableBytes == 2 {
                    state = .done
                    return .end
                }
                trailerBytes &+= line.readableBytes
                trailerCount &+= 1
                guard trailerBytes <= bounds.headBytes, trailerCount <= bounds.fieldCount else {
                    throw .malformedTrailer
                }
                var fields = FieldSection()
                do {
                    try fields.append(line.readableBytesUInt8Span, line: 0..<line.readableBytes)
                } catch { throw .malformedTrailer }
            case .done:
                return .end
            }
        }
    }

    /// The next line with its CRLF; nil until it is whole.
    private func takeLine(
        _ buffer: inout ByteBuffer,
        bound: Int,
        else error: WireError
    ) throws(WireError) -> ByteBuffer? {
        let length: Int
        do {
            let bytes = buffer.readableBytesUInt8Span
            guard let lineFeed = bytes.firstIndex(of: .lineFeed, from: 0) else {
                guard bytes.count < bound else { throw error }
                // What can't become a size line is refused before its end arrives.
                if case .size = state, bytes.count > 0, bytes[0].hexadecimalValue == nil { throw error }
                return nil
            }
            guard lineFeed < bound, lineFeed >= 1, bytes[lineFeed &- 1] == .carriageReturn else { throw error }
            length = lineFeed &+ 1
        }
        return buffer.readSlice(length: length)
    }

    private mutating func chunkSize(_ line: ByteBuffer) throws(WireError) -> Int {
        let bytes = line.readableBytesUInt8Span
        let end = bytes.count &- 2
        var (index, size) = (0, 0)
        while index < end, let digit = bytes[index].hexadecimalValue {
            guard index < 16, size <= Int.max &>> 5 else { throw .malformedChunk }
            size = size &<< 4 | Int(digit)
            index &+= 1
        }
        guard index > 0 else { throw .malformedChunk }
        // With the line end behind the data.
        overheadBytes &+= boundsFraming ? bytes.count &+ 2 : end &- index
        guard overheadBytes <= dataBytes &+ ChunkedDecoder.overheadBound else { throw .malformedChunk }
        guard ChunkedDecoder.areExtensions(bytes, index..<end) else { throw .malformedChunk }
        return size
    }

    /// Whether the bytes are `*( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] )`, without white space,
    /// which callers must not send.
    private static func areExtensions(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        func skipToken() -> Bool {
            let start = index
            while index < range.upperBound, ByteSet.token.contains(bytes[index]) { index &+= 1 }
            return index > start
        }
        while index < range.upperBound {
            guard bytes[index] == .semicolon else { return false }
            index &+= 1
            guard skipToken() else { return false }
            guard index < range.upperBound, bytes[index] == UInt8(ascii: "=") else { continue }
            index &+= 1
            if index < range.upperBound, bytes[index] == .quote {
                index &+= 1
                while index < range.upperBound, bytes[index] != .quote {
                    if bytes[index] == .backslash { index &+= 1 }
                    guard index < range.upperBound, bytes[index] >= .space || bytes[index] == .tab,
                        bytes[index] != 0x7f
                    else { return false }
                    index &+= 1
                }
                guard index < range.upperBound else { return false }
                index &+= 1
            } else {
                guard skipToken() else { return false }
            }
        }
        return true
    }
}
