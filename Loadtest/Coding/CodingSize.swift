import NIOCore

/// Answers of a search, with so many posts each; the same for all runs.
struct CodingSize {
    static let documentCount = 64

    let name: String
    let documents: [ByteBuffer]
    /// The mean length.
    let bytes: Int

    init(name: String, posts: Int) {
        self.name = name
        var writer = PostWriter(seed: UInt64(posts))
        documents = (0..<Self.documentCount).map { _ in
            ByteBuffer(string: posts == 1 ? writer.post() + "\r\n" : writer.answer(posts: posts))
        }
        bytes = documents.reduce(0) { $0 + $1.readableBytes } / Self.documentCount
    }
}
