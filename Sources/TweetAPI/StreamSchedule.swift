/// When a stream sends its posts and heartbeats; it keeps no clock and does no I/O.
struct StreamSchedule: Sendable {
    /// What to do now.
    enum Step: Sendable, Equatable {
        /// Send these posts of the stream, counted from 0.
        case posts(Range<Int>)
        case heartbeat
        case wait(nanoseconds: Int64)
        case finish
    }

    /// Bounds what is written in one go, and so what is held for a slow reader.
    static let batchLimit = 64
    private static let second: Int64 = 1_000_000_000

    /// 0 for none at all.
    let postsPerSecond: Int64
    /// After how many posts the stream ends; nil for never.
    let limit: Int?
    let heartbeatNanoseconds: Int64
    private var sent = 0
    private var lastWriteNanoseconds: Int64 = 0

    init(postsPerSecond: Int, limit: Int?, heartbeatNanoseconds: Int64) {
        self.postsPerSecond = Int64(postsPerSecond)
        self.limit = limit
        self.heartbeatNanoseconds = heartbeatNanoseconds
    }

    /// Takes the next step at `now`, in nanoseconds since the stream began.
    mutating func next(at now: Int64) -> Step {
        if let limit, sent >= limit {
            return .finish
        }
        let due = min(postsDue(at: now), limit ?? .max, sent + Self.batchLimit)
        if due > sent {
            defer { sent = due }
            lastWriteNanoseconds = now
            return .posts(sent..<due)
        }
        if now - lastWriteNanoseconds >= heartbeatNanoseconds {
            lastWriteNanoseconds = now
            return .heartbeat
        }
        let nextHeartbeat = lastWriteNanoseconds + heartbeatNanoseconds
        return .wait(nanoseconds: max(1, min(nextHeartbeat, timeOfPost(sent)) - now))
    }

    /// Post `k` is due `k / postsPerSecond` seconds after the start; the first is due at once.
    private func postsDue(at now: Int64) -> Int {
        guard postsPerSecond > 0 else {
            return 0
        }
        let (seconds, rest) = now.quotientAndRemainder(dividingBy: Self.second)
        return Int(seconds * postsPerSecond + rest * postsPerSecond / Self.second) + 1
    }

    private func timeOfPost(_ position: Int) -> Int64 {
        guard postsPerSecond > 0 else {
            return .max
        }
        let (seconds, rest) = Int64(position).quotientAndRemainder(dividingBy: postsPerSecond)
        return seconds * Self.second + (rest * Self.second + postsPerSecond - 1) / postsPerSecond
    }
}
