/// An answer as a scripted upstream gives it, with a length unless it says otherwise.
package struct UpstreamAnswer: Sendable {
    package var status = 200
    package var reason = "OK"
    package var fields: [String] = []
    package var body: [UInt8] = []
    /// The bytes of each chunk; nil: with a length.
    package var chunkBytes: Int?

    package init(
        _ body: String = "", status: Int = 200, reason: String = "OK", fields: [String] = [], chunkBytes: Int? = nil
    ) {
        self.init(bytes: Array(body.utf8), status: status, reason: reason, fields: fields, chunkBytes: chunkBytes)
    }

    package init(
        bytes: [UInt8], status: Int = 200, reason: String = "OK", fields: [String] = [], chunkBytes: Int? = nil
    ) {
        self.status = status
        self.reason = reason
        self.fields = fields
        self.chunkBytes = chunkBytes
        body = bytes
    }

    /// Of type JSON.
    package static func json(_ body: String, fields: [String] = [], chunkBytes: Int? = nil) -> UpstreamAnswer {
        UpstreamAnswer(body, fields: ["Content-Type: application/json"] + fields, chunkBytes: chunkBytes)
    }

    /// A JSON document with so many items under `data`.
    package static func items(_ count: Int, fields: [String] = []) -> UpstreamAnswer {
        let items = (0..<count).map { "{\"id\":\"\($0)\",\"text\":\"[{\\\"data\\\":1}]\"}" }
        return json("{\"data\":[\(items.joined(separator: ","))],\"meta\":{\"result_count\":\(count)}}", fields: fields)
    }

    /// The answer on the wire.
    ///
    /// - Parameter method: what it answers: to HEAD no body is sent.
    package func bytes(for method: String = "GET") -> [UInt8] {
        var head = "HTTP/1.1 \(status) \(reason)\r\n" + fields.map { "\($0)\r\n" }.joined()
        let hasBody = status != 204 && status != 304
        if hasBody {
            head += chunkBytes == nil ? "Content-Length: \(body.count)\r\n" : "Transfer-Encoding: chunked\r\n"
        }
        var bytes = Array((head + "\r\n").utf8)
        guard hasBody, method != "HEAD" else { return bytes }
        guard let chunkBytes else { return bytes + body }
        for start in stride(from: 0, to: body.count, by: chunkBytes) {
            bytes += UpstreamAnswer.chunk(body[start..<min(start + chunkBytes, body.count)])
        }
        return bytes + UpstreamAnswer.lastChunk
    }

    package static func chunk(_ data: some Collection<UInt8>) -> [UInt8] {
        Array((String(data.count, radix: 16) + "\r\n").utf8) + data + Array("\r\n".utf8)
    }

    package static let lastChunk = Array("0\r\n\r\n".utf8)
}
