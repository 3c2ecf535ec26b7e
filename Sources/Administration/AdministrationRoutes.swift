internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SystemCrypto

/// What the administration's listener answers; read-only, and the same for everybody.
struct AdministrationRoutes: Sendable {
    let files: LogFiles
    /// The log's key as verifiers want it, with a line end.
    let verifierKey: String
    let configuration: @Sendable () -> ConfigurationStatus
    let upstreams: @Sendable () async -> [UpstreamReport]
    let log: @Sendable (String) -> Void

    func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.get("health") { _, _ in
            // It answers, so the gateway is alive; whether its upstreams are is for whoever reads on.
            let warnings = await upstreams().compactMap(\.warning).map { "\($0)\n" }
            return Self.text(configuration().health + warnings.joined())
        }
        router.get("config") { _, _ in try Self.json(configuration().json) }
        router.get("upstreams") { _, _ in try await upstreamReports() }
        router.get("log/key") { _, _ in Self.text(verifierKey) }
        router.get("log/**") { request, _ in await logFile(request) }
        return router
    }

    private func upstreamReports() async throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let bytes = try encoder.encode(await upstreams())
        return Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-cache"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes + Data("\n".utf8))))
    }

    private static func text(_ text: String) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-cache"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    private static func json(_ bytes: [UInt8]) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json", .cacheControl: "no-cache"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// Answers with a file whose path, byte for byte as it was sent, is one of a log.
    private func logFile(_ request: Request) async -> Response {
        let path = request.uri.path.dropFirst("/log/".count)
        guard request.uri.path.hasPrefix("/log/"), let kind = LogFiles.kind(of: path) else {
            return Response(status: .notFound)
        }
        do {
            guard let bytes = try await files.bytes(of: path) else { return Response(status: .notFound) }
            switch kind {
            case .checkpoint: return checkpoint(bytes, ifNoneMatch: request.headers[.ifNoneMatch])
            case .tile: return tile(bytes)
            }
        } catch {
            log("log: \(error)")
            return Response(status: .internalServerError)
        }
    }

    /// A checkpoint is asked for again and again, and seldom another one.
    private func checkpoint(_ bytes: [UInt8], ifNoneMatch: String?) -> Response {
        let tag = "\"\(SHA256.digest(of: bytes).description.prefix(32))\""
        let headers: HTTPFields = [
            .contentType: "text/plain; charset=utf-8", .cacheControl: "no-cache", .eTag: tag,
        ]
        if let ifNoneMatch, Self.holds(ifNoneMatch, tag) {
            return Response(status: .notModified, headers: [.cacheControl: "no-cache", .eTag: tag])
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// Whether a list of tags has this one, compared as weak (RFC 9110, section 13.1.2).
    private static func holds(_ list: String, _ tag: String) -> Bool {
        list.split(separator: ",").contains { member in
            let member = member.drop { $0 == " " || $0 == "\t" }
            let value = member.hasPrefix("W/") ? member.dropFirst(2) : member
            return value == "*" || value.prefix(tag.count) == tag
        }
    }

    private func tile(_ bytes: [UInt8]) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "application/octet-stream", .cacheControl: "public, max-age=31536000, immutable",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
