import Hummingbird

/// What a request's `mock.*` parameters ask of its answer, so that a gateway's tests can bring about what they need.
struct TestAids: Sendable {
    static let prefix = "mock."
    /// The longest body that `mock.bytes` makes.
    static let byteLimit = 1 << 30

    private static let delayLimitMilliseconds = 600_000
    private static let names = ["delay", "status", "bytes", "chunked", "abort", "echo", "field"].map { prefix + $0 }
    /// Fields that the server must set itself, or the answer's end could not be told.
    private static let framingFields: [HTTPFields.Element.Name] = [.contentLength, .transferEncoding]

    /// How long the answer is held back.
    let delay: Duration?
    /// The status to answer with instead of the endpoint's answer.
    let status: HTTPResponse.Status?
    /// The exact length of the body to answer with instead of the endpoint's.
    let byteCount: Int?
    /// Whether the body is sent chunked, in pieces of at most ``AidedBodyWriter/pieceBytes``.
    let isChunked: Bool
    /// After how many bytes of the body the connection is dropped.
    let abortAfterBytes: Int?
    /// Whether to answer with what arrived.
    let isEcho: Bool
    /// Fields to add to the answer's head.
    let fields: HTTPFields

    /// Reads the aids; nil where the request asks for none.
    init?(_ parameters: QueryParameters) throws(APIProblem) {
        let aids = parameters.testAids()
        guard !aids.all.isEmpty else {
            return nil
        }
        var reader = ParameterReader(aids, allowed: Self.names, ignoredPrefix: nil)
        delay = Self.delay(&reader)
        status = reader.integer("mock.status", in: 200...599).map { HTTPResponse.Status(integerLiteral: $0) }
        byteCount = reader.integer("mock.bytes", in: 2...Self.byteLimit)
        isChunked = reader.choice("mock.chunked", of: ["true", "false"]) == "true"
        abortAfterBytes = reader.integer("mock.abort", in: 0...Self.byteLimit)
        isEcho = reader.choice("mock.echo", of: ["true", "false"]) == "true"
        var fields = HTTPFields()
        for text in aids.values(of: "mock.field") {
            if let field = Self.field(text) {
                fields.append(field)
            } else {
                reader.note("mock.field", [text], "The `mock.field` query parameter value [\(text)] is no field to add")
            }
        }
        self.fields = fields
        try reader.check()
    }

    private static func delay(_ reader: inout ParameterReader) -> Duration? {
        guard let text = reader.value("mock.delay") else {
            return nil
        }
        let isMilliseconds = text.hasSuffix("ms")
        let factor = isMilliseconds ? 1 : 1000
        guard text.hasSuffix("s"), let count = Int(text.dropLast(isMilliseconds ? 2 : 1)),
            (0...(delayLimitMilliseconds / factor)).contains(count)
        else {
            let rule = "is not a time such as 250ms or 2s, up to 600s"
            reader.note("mock.delay", [text], "The `mock.delay` query parameter value [\(text)] \(rule)")
            return nil
        }
        return .milliseconds(count * factor)
    }

    private static func field(_ text: String) -> HTTPFields.Element? {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let name = HTTPFields.Element.Name(String(parts[0])), !framingFields.contains(name)
        else {
            return nil
        }
        let value = String(parts[1].drop(while: \.isWhitespace))
        return HTTPFields.Element.isValidValue(value) ? HTTPFields.Element(name: name, value: value) : nil
    }
}
