/// The head of a request: where its parts lie in the bytes it was parsed from.
///
/// All ranges are relative to the head's first byte. The value is reused from request to request.
public struct RequestHead: Sendable {
    public internal(set) var method = Method.get
    public internal(set) var methodName = ByteRange.empty
    public internal(set) var minorVersion = 1
    /// The path of the target, from its first slash, or `*`; empty only for an absolute target without a path.
    public internal(set) var path = ByteRange.empty
    /// The query, with its question mark; empty where there is none.
    public internal(set) var query = ByteRange.empty
    /// The host and port the request is for: those of an absolute target, else of the Host field.
    public internal(set) var host = ByteRange.empty
    public internal(set) var pathForm = PathForm.plain
    public internal(set) var fields = FieldSection()
    public internal(set) var framing = BodyFraming.none
    /// Whether the connection can serve another request after this one, as far as the caller is concerned.
    public internal(set) var keepsAlive = true
    public internal(set) var expectsContinue = false
    /// Bytes of the whole head, from its first byte through the blank line.
    public internal(set) var length = 0

    public init() {}

    /// What is known of a head that was refused after its method was read.
    public init(refusedAfter method: Method) {
        self.method = method
    }

    /// What a reader of the path has to know about its spelling.
    public enum PathForm: Sendable {
        case plain
        /// It has escapes of characters that need none; `PathNormalizer` spells them out.
        case escaped
        /// It has a parameter (`;x`), which some servers cut off.
        case parameters
        /// It has an empty segment, which some servers drop.
        case emptySegment
    }

    mutating func reset() {
        method = .get
        methodName = .empty
        path = .empty
        query = .empty
        host = .empty
        pathForm = .plain
        fields.removeAll()
        framing = .none
        keepsAlive = true
        expectsContinue = false
        length = 0
    }
}
