internal import Foundation

/// An answer as a caller got it.
package struct WireResponse: Sendable {
    package let status: Int
    package let head: MessageHead
    package let body: [UInt8]
    /// The 1xx answers before it.
    package let interim: [MessageHead]
    /// The chunks that the body came in; nil where it was not chunked.
    package let chunks: [[UInt8]]?

    /// All lines of a field, joined by ` | `; nil where there is none.
    package func field(_ name: String) -> String? {
        let values = head.values(name)
        return values.isEmpty ? nil : values.joined(separator: " | ")
    }

    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The name under which the access is on record.
    package var requestID: String { field("X-Request-Id") ?? "" }

    /// How the policies that the request faced stand; empty where it faced none.
    package func limits() throws -> [LimitStanding] {
        try head.values("RateLimit").flatMap { $0.split(separator: ",") }.map(LimitStanding.init)
    }

    /// The body as a JSON object.
    package func json() throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(body))
        guard let object = object as? [String: Any] else { throw WireFailure.malformed("JSON that is no object") }
        return object
    }

    /// The last part of a problem document's type (RFC 9457); nil where the answer is none, or says another status or
    /// request id than its head.
    package var problem: String? {
        guard field("Content-Type") == "application/problem+json", let document = try? json(),
            let type = document["type"] as? String, type.hasPrefix("urn:tollgate:problem:"),
            document["status"] as? Int == status, document["request_id"] as? String == requestID,
            let title = document["title"] as? String, !title.isEmpty,
            let detail = document["detail"] as? String, !detail.isEmpty
        else { return nil }
        return String(type.dropFirst("urn:tollgate:problem:".count))
    }
}
