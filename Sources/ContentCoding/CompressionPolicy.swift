/// Which responses are coded, and how.
public struct CompressionPolicy: Sendable, Equatable {
    /// Favourite first, without identity.
    public let codings: [ContentCoding]
    /// A response of a known length below this is not worth it.
    public let minimumBytes: Int
    /// The content types worth coding.
    public let types: [MediaTypePattern]

    /// - Parameter codings: Favourite first. Identity, which needs no coding, is left out.
    public init(codings: [ContentCoding], minimumBytes: Int, types: [MediaTypePattern]) {
        self.codings = codings.filter(ContentCoding.encodable.contains)
        self.minimumBytes = minimumBytes
        self.types = types
    }

    /// Decides for one response; a pure function that allocates nothing.
    ///
    /// - Parameter accepted: The caller's `Accept-Encoding`. Where it accepts nothing, identity included, the content
    ///   is passed as it is: RFC 9110 §12.5.3 leaves it to the server, and a wrong coding helps less than a right body.
    public func decide(_ response: ResponseTraits, accepted: AcceptEncoding) -> CompressionDecision {
        guard !codings.isEmpty, !response.hasContentEncoding, !response.hasNoTransform else {
            return .pass(varies: false)
        }
        switch response.status {
        case 100..<200, 204, 205, 206:
            return .pass(varies: false)
        case 304:
            // Its head repeats what the 200 said (RFC 9110 §15.4.5), but often without the type that would tell.
            return .pass(varies: response.contentType.map(isCoded) ?? true)
        default: break
        }
        guard !response.hasContentRange, let contentType = response.contentType, isCoded(contentType) else {
            return .pass(varies: false)
        }
        if let length = response.contentLength, length < minimumBytes { return .pass(varies: false) }
        guard !response.isHead, let coding = accepted.preferred(among: codings), coding != .identity else {
            return .pass(varies: true)
        }
        return .encode(coding)
    }

    /// Whether the value of a `Cache-Control` line holds `no-transform` (RFC 9111 §5.2.2.6).
    ///
    /// In any case, and not merely inside a quoted string. Allocates nothing.
    public static func forbidsTransformation(cacheControl: UnsafeRawBufferPointer) -> Bool {
        var start = 0
        var offset = 0
        var isQuoted = false
        while offset <= cacheControl.count {
            let byte = offset < cacheControl.count ? cacheControl[offset] : UInt8(ascii: ",")
            if isQuoted, byte == UInt8(ascii: "\\") {
                offset += 1
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: ","), !isQuoted {
                if cacheControl.part(start..<offset).trimmed.equalsIgnoringCase("no-transform") { return true }
                start = offset + 1
            }
            offset += 1
        }
        return false
    }

    private func isCoded(_ contentType: UnsafeRawBufferPointer) -> Bool {
        types.contains { $0.matches(contentType) }
    }
}
