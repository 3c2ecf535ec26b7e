internal import NIOCore
internal import NIOEmbedded
internal import NIOHTTP1

/// A request as swift-nio's decoder reads it.
struct DecodedRequest {
    var method = ""
    var target = ""
    var minorVersion = 0
    var fields: [(name: String, value: String)] = []
    /// Of a body, as far as it has come.
    var body: [UInt8] = []
    var hasEnded = false

    /// The methods that it takes.
    static let knownMethods: Set<String> = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PURGE", "LOCK", "UNLOCK", "MOVE", "COPY",
        "MKCOL", "PROPFIND", "PROPPATCH",
    ]

    /// Nil where it refuses the bytes, or waits for the rest of a head.
    init?(_ bytes: [UInt8]) {
        let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(decoder))
        defer { _ = try? channel.finish() }
        guard (try? channel.writeInbound(ByteBuffer(bytes: bytes))) != nil else { return nil }
        var hasHead = false
        while let part = try? channel.readInbound(as: HTTPServerRequestPart.self) {
            switch part {
            case .head where hasHead: return
            case .head(let head):
                hasHead = true
                method = head.method.rawValue
                target = head.uri
                minorVersion = head.version.minor
                // It leaves the white space behind a value to its callers.
                let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
                fields = head.headers.map { field in
                    (field.name, String(field.value.reversed().drop(while: isSpace).reversed()))
                }
            case .body(let piece): if !hasEnded { body += piece.readableBytesView }
            case .end: hasEnded = true
            }
        }
        if !hasHead { return nil }
    }
}
