import Hummingbird
import NIOCore

/// Stands around every endpoint: errors get X's form, HEAD loses the body, and test aids have their way.
struct AnswerMiddleware: RouterMiddleware {
    typealias Context = BasicRequestContext

    /// Bodies that are no longer than this are answered in one piece.
    private static let singlePieceLimit = 64 * 1024

    let timeline: Timeline

    func handle(
        _ request: Request,
        context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        var aids: TestAids?
        var response: Response
        do {
            aids = try TestAids(QueryParameters(query: request.uri.query))
            if let delay = aids?.delay {
                try await GracefulSleep.sleep(for: delay)
            }
            if let aids, let answer = try await replacement(aids, request) {
                response = answer
            } else {
                response = try await next(request, context)
            }
        } catch let problem as APIProblem {
            response = problem.response()
        } catch let error as any HTTPResponseError {
            response = APIProblem.plain(error.status).response()
        }
        if let aids {
            shape(&response, aids, isHead: request.method == .head)
        }
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// The answer that the aids want in place of the endpoint's.
    private func replacement(_ aids: TestAids, _ request: Request) async throws -> Response? {
        let status = aids.status ?? .ok
        if aids.status == .noContent || aids.status == .notModified {
            return Response(status: status)
        }
        if aids.isEcho {
            return Response(json: try await echo(request), status: status)
        }
        if let byteCount = aids.byteCount {
            return Response(
                status: status,
                headers: [.contentType: "application/json; charset=utf-8"],
                body: body(SizedDocument(byteCount: byteCount, timeline: timeline))
            )
        }
        return aids.status.map { APIProblem.plain($0).response() }
    }

    private func body(_ document: SizedDocument) -> ResponseBody {
        if document.byteCount <= Self.singlePieceLimit {
            return ResponseBody(byteBuffer: document.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer($1) })
        }
        return ResponseBody(contentLength: document.byteCount) { writer in
            for piece in document {
                try await writer.write(piece)
            }
            try await writer.finish(nil)
        }
    }

    private func shape(_ response: inout Response, _ aids: TestAids, isHead: Bool) {
        for field in aids.fields {
            response.headers.append(field)
        }
        // A HEAD keeps the length that the GET would have without chunks: the server could not leave it out.
        guard aids.isChunked || aids.abortAfterBytes != nil, !isHead, response.body.contentLength != 0 else {
            return
        }
        let body = response.body
        response.body = ResponseBody(contentLength: aids.isChunked ? nil : body.contentLength) { writer in
            try await body.write(AidedBodyWriter(parent: writer, aids: aids))
        }
    }

    /// What arrived: method, target, fields in their order, and the body's length and hash.
    private func echo(_ request: Request) async throws -> ByteBuffer {
        var byteCount = 0
        var hash = FNV1a()
        for try await buffer in request.body {
            byteCount += buffer.readableBytes
            hash.update(buffer.readableBytesView)
        }
        let host = request.head.authority.map { [("Host", $0)] } ?? []
        let fields = host + request.headers.map { ($0.name.rawName, $0.value) }
        var answer = ByteBuffer()
        answer.writeStaticString("{\"data\":{\"method\":")
        answer.write(jsonString: request.method.rawValue)
        answer.writeStaticString(",\"target\":")
        answer.write(jsonString: request.head.path ?? "")
        answer.writeStaticString(",\"fields\":")
        answer.write(jsonArray: fields) { buffer, field in
            buffer.write(jsonArray: [field.0, field.1]) { $0.write(jsonString: $1) }
        }
        answer.writeString(",\"body_bytes\":\(byteCount),\"body_fnv1a64\":\"\(hash.hexadecimal)\"}}")
        return answer
    }
}
