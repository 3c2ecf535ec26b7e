import NIOCore

/// The data set: all posts and users, rendered and indexed once, then only read.
struct Timeline: Sendable {
    /// What one process can hold with ease, at about 1 kB a post.
    static let postLimit = 100_000
    /// How far back X's "recent" endpoints look.
    static let recentMilliseconds: Int64 = 7 * 86_400_000

    let generator: DataGenerator
    /// Oldest first.
    let posts: [Post]
    let users: [User]
    private let userIndexByID: [UInt64: Int]
    private let userIndexByUsername: [String: Int]
    private let postsByTerm: [String: PostSet]
    /// The default answer's JSON object of every post, one after the other.
    private let fragments: ByteBuffer
    /// Where each post's object ends in ``fragments``.
    private let fragmentEnds: [Int]

    /// Builds the data set in time proportional to `postCount`, which is at least 1.
    init(seed: UInt64, postCount: Int) {
        let generator = DataGenerator(seed: seed)
        let posts = (0..<postCount).map(generator.post(at:))
        let users = (0..<DataGenerator.userCount).map(generator.user(at:))
        var postsByTerm: [String: PostSet] = [:]
        var fragments = ByteBuffer()
        var ends: [Int] = []
        ends.reserveCapacity(postCount)
        for post in posts {
            for term in post.terms {
                postsByTerm[term, default: PostSet(capacity: postCount)].insert(post.index)
            }
            fragments.write(post: post, fields: [], users: users)
            ends.append(fragments.writerIndex)
        }
        self.generator = generator
        self.posts = posts
        self.users = users
        self.postsByTerm = postsByTerm
        self.fragments = fragments
        fragmentEnds = ends
        userIndexByID = Dictionary(uniqueKeysWithValues: users.map { ($0.id, $0.index) })
        userIndexByUsername = Dictionary(uniqueKeysWithValues: users.map { ($0.username, $0.index) })
    }

    /// The mock's present: the end of the last post's minute, in milliseconds since 1970.
    var nowMilliseconds: Int64 {
        DataGenerator.epochMilliseconds + Int64(posts.count) * DataGenerator.postIntervalMilliseconds
    }

    func post(withID id: UInt64) -> Post? {
        generator.postIndex(withID: id).flatMap { $0 < posts.count ? posts[$0] : nil }
    }

    func user(withID id: UInt64) -> User? {
        userIndexByID[id].map { users[$0] }
    }

    /// The user of this name, whose case doesn't matter.
    func user(named username: String) -> User? {
        userIndexByUsername[username.lowercased()].map { users[$0] }
    }

    func posts(with term: String) -> PostSet {
        postsByTerm[term] ?? PostSet(capacity: posts.count)
    }

    func posts(by user: User) -> PostSet {
        posts(with: "from:" + user.username)
    }

    /// The first index whose post was made at this time or later, to the second, as X compares.
    func firstIndex(atOrAfter milliseconds: Int64) -> Int {
        firstIndex { posts[$0].createdMilliseconds / 1000 * 1000 >= milliseconds }
    }

    func firstIndex(withIDAtLeast id: UInt64) -> Int {
        firstIndex { posts[$0].id >= id }
    }

    /// The default JSON object of one post, without copying it.
    func fragment(at index: Int) -> ByteBuffer {
        let start = index == 0 ? 0 : fragmentEnds[index - 1]
        guard let slice = fragments.getSlice(at: start, length: fragmentEnds[index] - start) else {
            preconditionFailure("the fragment of post \(index) lies outside the rendered posts")
        }
        return slice
    }

    /// Binary search; `reached` turns true once along the posts and stays so.
    private func firstIndex(where reached: (Int) -> Bool) -> Int {
        var low = 0
        var high = posts.count
        while low < high {
            let middle = low + (high - low) / 2
            if reached(middle) {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return low
    }
}
