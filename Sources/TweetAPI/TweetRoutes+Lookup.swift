import Hummingbird
import NIOCore

/// Looking posts and users up by what names them.
extension TweetRoutes {
    func lookUpPosts(_ request: Request) throws(APIProblem) -> Response {
        var reader = ParameterReader(
            QueryParameters(query: request.uri.query),
            allowed: ["ids"] + PostShape.parameters
        )
        let list = reader.requiredValue("ids") ?? ""
        let texts = list.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
        if texts.count > 100 {
            let count = "The number of values in the `ids` query parameter list [\(texts.count)]"
            reader.note("ids", [list], count + " is not between 1 and 100")
        }
        let ids = list.isEmpty ? [] : texts.map { reader.id($0, of: "ids") }
        let shape = PostShape(&reader)
        try reader.check()

        var indices: [Int] = []
        var missing: [MissingResource] = []
        for (text, id) in zip(texts, ids) {
            if let post = id.flatMap(timeline.post(withID:)) {
                indices.append(post.index)
            } else {
                missing.append(MissingResource(kind: .tweet, parameter: "ids", value: text))
            }
        }
        return Response(json: body(found: indices, missing: missing, shape: shape))
    }

    func lookUpPost(_ request: Request, id: String) throws(APIProblem) -> Response {
        var reader = ParameterReader(QueryParameters(query: request.uri.query), allowed: PostShape.parameters)
        let postID = reader.id(id, of: "id")
        let shape = PostShape(&reader)
        try reader.check()
        guard let post = postID.flatMap(timeline.post(withID:)) else {
            return Response(json: MissingResource(kind: .tweet, parameter: "id", value: id).body())
        }
        var body = ByteBuffer()
        body.writeStaticString("{\"data\":")
        shape.write(post.index, of: timeline, to: &body)
        shape.writeIncludes(for: [post.index], of: timeline, to: &body)
        body.writeStaticString("}")
        return conditionalResponse(body, to: request)
    }

    func lookUpUser(_ request: Request, username: String) throws(APIProblem) -> Response {
        var reader = ParameterReader(QueryParameters(query: request.uri.query), allowed: ["user.fields"])
        if !(1...15).contains(username.utf8.count) || !username.utf8.allSatisfy(Self.isUsernameByte) {
            let rule = "does not match ^[A-Za-z0-9_]{1,15}$"
            reader.note("username", [username], "The `username` query parameter value [\(username)] \(rule)")
        }
        let fields = reader.options("user.fields", UserFields.named)
        try reader.check()
        guard let user = timeline.user(named: username) else {
            return Response(json: MissingResource(kind: .user, parameter: "username", value: username).body())
        }
        var body = ByteBuffer()
        body.writeStaticString("{\"data\":")
        body.write(user: user, fields: fields)
        body.writeStaticString("}")
        return conditionalResponse(body, to: request)
    }

    private static func isUsernameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
        default: false
        }
    }

    private func body(found indices: [Int], missing: [MissingResource], shape: PostShape) -> ByteBuffer {
        var body = ByteBuffer()
        body.writeStaticString("{")
        if !indices.isEmpty {
            body.writeStaticString("\"data\":")
            body.write(jsonArray: indices) { shape.write($1, of: timeline, to: &$0) }
            shape.writeIncludes(for: indices, of: timeline, to: &body)
        }
        if !missing.isEmpty {
            body.writeString(indices.isEmpty ? "\"errors\":" : ",\"errors\":")
            body.write(jsonArray: missing) { $1.write(to: &$0) }
        }
        body.writeStaticString("}")
        return body
    }
}
