/// What a response's head says that bears on coding its content.
///
/// The pointer is the head's own bytes: a value lives no longer than the head is held in place.
package struct ResponseTraits {
    package var status: Int
    /// Whether the request was HEAD, so that no content follows.
    package var isHead: Bool
    /// The value of `Content-Type`; nil if absent.
    package var contentType: UnsafeRawBufferPointer?
    /// Nil if the head doesn't say (chunked, or until close).
    package var contentLength: Int?
    package var hasContentEncoding: Bool
    package var hasContentRange: Bool
    /// Whether `Cache-Control` forbids it; see `CompressionPolicy.forbidsTransformation`.
    package var hasNoTransform: Bool

    package init(
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
