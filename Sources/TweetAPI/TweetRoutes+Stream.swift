import Hummingbird
import NIOCore
import ServiceLifecycle

/// The stream: posts as they would come in, a line each.
extension TweetRoutes {
    /// Sends the data set from its oldest post on, over and over, until the count is reached, the caller leaves or
    /// the mock is stopped.
    func searchStream(_ request: Request) throws(APIProblem) -> Response {
        var reader = ParameterReader(
            QueryParameters(query: request.uri.query),
            allowed: ["rate", "count", "heartbeat", "backfill_minutes"] + PostShape.parameters
        )
        let rate = reader.integer("rate", in: 0...1_000_000) ?? 10
        let count = reader.integer("count", in: 0...1_000_000_000)
        let heartbeatSeconds = reader.integer("heartbeat", in: 1...3600) ?? 20
        _ = reader.integer("backfill_minutes", in: 0...5)
        let shape = PostShape(&reader)
        try reader.check()
        let schedule = StreamSchedule(
            postsPerSecond: rate,
            limit: count,
            heartbeatNanoseconds: Int64(heartbeatSeconds) * 1_000_000_000
        )
        return Response(
            status: .ok,
            headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody { writer in
                try await write(schedule, shape: shape, to: &writer)
                try await writer.finish(nil)
            }
        )
    }

    private func write(
        _ plan: StreamSchedule, shape: PostShape, to writer: inout any ResponseBodyWriter
    ) async throws {
        var schedule = plan
        let clock = ContinuousClock()
        let start = clock.now
        while !Task.isShuttingDownGracefully {
            switch schedule.next(at: nanoseconds(of: clock.now - start)) {
            case .posts(let positions):
                try await writer.write(lines(positions, shape: shape))
            case .heartbeat:
                try await writer.write(ByteBuffer(string: "\r\n"))
            case .wait(let nanoseconds):
                try await GracefulSleep.sleep(for: .nanoseconds(nanoseconds))
            case .finish:
                return
            }
        }
    }

    private func lines(_ positions: Range<Int>, shape: PostShape) -> ByteBuffer {
        var buffer = ByteBuffer()
        for position in positions {
            let index = position % timeline.posts.count
            buffer.writeStaticString("{\"data\":")
            shape.write(index, of: timeline, to: &buffer)
            shape.writeIncludes(for: [index], of: timeline, to: &buffer)
            buffer.writeStaticString(",\"matching_rules\":[{\"id\":\"1\",\"tag\":\"mock\"}]}\r\n")
        }
        return buffer
    }

    private func nanoseconds(of duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
