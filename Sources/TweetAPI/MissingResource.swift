import NIOCore

/// A post or user that was asked for and isn't there, as X lists it under `errors` of an answer with status 200.
struct MissingResource: Sendable, Equatable {
    enum Kind: String, Sendable {
        case tweet, user
    }

    let kind: Kind
    /// The parameter that named it.
    let parameter: String
    let value: String

    func write(to buffer: inout ByteBuffer) {
        buffer.writeString("{\"value\":")
        buffer.write(jsonString: value)
        buffer.writeStaticString(",\"detail\":")
        buffer.write(jsonString: "Could not find \(kind.rawValue) with \(parameter): [\(value)].")
        buffer.writeString(
            ",\"title\":\"Not Found Error\",\"resource_type\":\"\(kind.rawValue)\",\"parameter\":\"\(parameter)\","
                + "\"resource_id\":"
        )
        buffer.write(jsonString: value)
        buffer.writeStaticString(",\"type\":\"https://api.twitter.com/2/problems/resource-not-found\"}")
    }

    /// The body of an answer that has nothing but this.
    func body() -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeStaticString("{\"errors\":")
        buffer.write(jsonArray: [self]) { $1.write(to: &$0) }
        buffer.writeStaticString("}")
        return buffer
    }
}
