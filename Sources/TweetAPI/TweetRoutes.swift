import Hummingbird

/// The endpoints of the mock, over one data set.
struct TweetRoutes: Sendable {
    let timeline: Timeline
    let created = CreatedPosts()

    func buildRouter() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: AnswerMiddleware(timeline: timeline))
        router.get("/2/tweets/search/recent") { request, _ in try searchRecent(request) }
        router.get("/2/tweets/search/stream") { request, _ in try searchStream(request) }
        router.get("/2/tweets/counts/recent") { request, _ in try countRecent(request) }
        router.get("/2/tweets") { request, _ in try lookUpPosts(request) }
        router.get("/2/tweets/{id}") { request, context in
            try lookUpPost(request, id: context.parameters.require("id"))
        }
        router.post("/2/tweets") { request, _ in try await createPost(request) }
        router.get("/2/users/{id}/tweets") { request, context in
            try postsOfUser(request, id: context.parameters.require("id"))
        }
        router.get("/2/users/by/username/{username}") { request, context in
            try lookUpUser(request, username: context.parameters.require("username"))
        }
        return router
    }

    /// An answer that a caller may hold on to and ask for again with `If-None-Match` (RFC 9110, section 13.1.2).
    func conditionalResponse(_ body: ByteBuffer, to request: Request) -> Response {
        var hash = FNV1a()
        hash.update(body.readableBytesView)
        let tag = "\"" + hash.hexadecimal + "\""
        let known = (request.headers[.ifNoneMatch] ?? "").split(separator: ",").map { candidate in
            let candidate = candidate.drop(while: \.isWhitespace)
            return candidate.hasPrefix("W/") ? candidate.dropFirst(2) : candidate
        }
        if known.contains(where: { $0 == "*" || $0.prefix(tag.count) == tag }) {
            return Response(status: .notModified, headers: [.eTag: tag])
        }
        var response = Response(json: body)
        response.headers[.eTag] = tag
        return response
    }
}
