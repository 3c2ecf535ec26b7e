/// What a response's head says that bears on coding its content.
///
/// The pointer is the head's own bytes: a value lives no longer than the head is held in place.
public struct ResponseTraits {
    public var status: Int
    /// Whether the request was HEAD, so that no content follows.
    public var isHead: Bool
    /// The value of `Content-Type`; nil if absent.
    public var contentType: UnsafeRawBufferPointer?
    /// Nil if the head doesn't say (chunked, or until close).
    public var contentLength: Int?
    public var hasContentEncoding: Bool
    public var hasContentRange: Bool
    /// Whether `Cache-Control` forbids it; see `CompressionPolicy.forbidsTransformation`.
    public var hasNoTransform: Bool

    public init(
        status: Int, isHead: Bool = false, contentType: UnsafeRawBufferPointer? = nil, contentLength: Int? = nil,
        hasContentEncoding: Bool = false, hasContentRange: Bool = false, hasNoTransform: Bool = false
    ) {
        self.status = status
        self.isHead = isHead
        self.contentType = contentType
        self.contentLength = contentLength
        self.hasContentEncoding = hasContentEncoding
        self.hasContentRange = hasContentRange
        self.hasNoTransform = hasNoTransform
    }
}
