/// What can go wrong while coding, decoding or describing content.
public enum ContentCodingError: Error, Equatable, CustomStringConvertible {
    /// There is no memory for an encoder's or a decoder's state.
    case outOfMemory
    /// A content type in the configuration that is not `type/subtype`, `type/*` or `*/*`.
    case invalidMediaTypePattern(String)
    /// The bytes are not a stream of the announced coding, or fail its checksum.
    case corruptStream
    /// The stream ended before its trailer.
    case truncatedStream

    public var description: String {
        switch self {
        case .outOfMemory: "no memory for a compression context"
        case .invalidMediaTypePattern(let text):
            "'\(text)' is no content type; write type/subtype, type/* or */*, without parameters"
        case .corruptStream: "the bytes are not a valid stream of their content coding"
        case .truncatedStream: "the coded content ends before its trailer"
        }
    }
}
