import NIOCore
import NIOEmbedded
import NIOHTTP1

/// A request head as swift-nio's decoder reads it.
struct NIORequest: Equatable {
    var method: String
    var target: String
    var minorVersion: Int
    var fields: [ParsedField]

    /// Nil where the decoder refuses the bytes, or waits for more.
    init?(_ bytes: [UInt8]) {
        let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(decoder))
        defer { _ = try? channel.finish() }
        guard (try? channel.writeInbound(ByteBuffer(bytes: bytes))) != nil,
            case .head(let head)? = try? channel.readInbound(as: HTTPServerRequestPart.self)
        else { return nil }
        method = head.method.rawValue
        target = head.uri
        minorVersion = head.version.minor
        // It leaves the white space behind a value to its callers; RFC 9110, section 5.5, says it is no part of it.
        fields = head.headers.map { field in
            let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
            return ParsedField(field.name, String(field.value.reversed().drop(while: isSpace).reversed()))
        }
    }

    init(method: String, target: String, minorVersion: Int, fields: [ParsedField]) {
        self.method = method
        self.target = target
        self.minorVersion = minorVersion
        self.fields = fields
    }
}

extension NIORequest {
    /// What that decoder should read where ours reads `head`; its strings are UTF-8, repaired where need be.
    init(_ head: ParsedRequest, target: String) {
        func repaired(_ text: String) -> String { String(decoding: text.latin1, as: UTF8.self) }
        self.init(
            method: head.methodName,
            target: target,
            minorVersion: head.minorVersion,
            fields: head.fields.map { ParsedField($0.name, repaired($0.value)) }
        )
    }
}
