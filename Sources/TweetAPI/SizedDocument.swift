import NIOCore

/// A JSON document of posts that is exactly as long as asked for, made piece by piece.
///
/// It repeats the data set from its oldest post on as `data`, ends with `meta.result_count`, and fills what is left
/// with spaces. Below ``smallestWithPosts`` bytes it is an empty object and spaces.
struct SizedDocument: Sequence, IteratorProtocol, Sendable {
    static let smallestWithPosts = 64
    private static let pieceBytes = 64 * 1024
    /// `],"meta":{"result_count":` and `}}` with a count of up to ten digits.
    private static let tailReserve = 40

    let byteCount: Int
    private let timeline: Timeline
    private var writtenBytes = 0
    private var postCount = 0

    /// `byteCount` is at least 2.
    init(byteCount: Int, timeline: Timeline) {
        self.byteCount = byteCount
        self.timeline = timeline
    }

    /// The next piece, of about 64 KiB; nil after the last.
    mutating func next() -> ByteBuffer? {
        guard writtenBytes < byteCount else {
            return nil
        }
        var piece = ByteBuffer()
        if byteCount < Self.smallestWithPosts {
            piece.writeStaticString("{}")
            piece.writeRepeatingByte(0x20, count: byteCount - 2)
        } else {
            appendPosts(to: &piece)
        }
        writtenBytes += piece.readableBytes
        return piece
    }

    private mutating func appendPosts(to piece: inout ByteBuffer) {
        if writtenBytes == 0 {
            piece.writeStaticString("{\"data\":[")
        }
        while piece.readableBytes < Self.pieceBytes {
            let post = timeline.fragment(at: postCount % timeline.posts.count)
            let needed = writtenBytes + piece.readableBytes + post.readableBytes + 1 + Self.tailReserve
            guard needed <= byteCount else {
                piece.writeString("],\"meta\":{\"result_count\":\(postCount)}}")
                piece.writeRepeatingByte(0x20, count: byteCount - writtenBytes - piece.readableBytes)
                return
            }
            if postCount > 0 {
                piece.writeStaticString(",")
            }
            piece.writeImmutableBuffer(post)
            postCount += 1
        }
    }
}
