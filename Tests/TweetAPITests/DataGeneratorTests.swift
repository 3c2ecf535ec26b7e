import Testing

@testable import TweetAPI

@Suite("Data generator")
struct DataGeneratorTests {
    private let posts = Fixture.timeline.posts
    private let users = Fixture.timeline.users

    @Test("the first post of seed 42 is always the same")
    func goldenPost() {
        let post = DataGenerator(seed: 42).post(at: 0)
        #expect(post.id == 1_630_719_503_216_551_033)
        #expect(
            post.text
                == "today breaking launch train city reading question bike open watching market always small reading train"
                + " thanks answer build build today think 🔥 https://t.co/0516prqi0e"
        )
        #expect(Timestamp.text(milliseconds: post.createdMilliseconds) == "2023-03-01T00:00:01.000Z")
    }

    @Test("another seed makes other posts")
    func otherSeed() {
        #expect(DataGenerator(seed: 43).post(at: 0).text != posts[0].text)
        #expect(DataGenerator(seed: 43).postID(at: 0) != posts[0].id)
    }

    @Test("ids rise with the index and lead back to it")
    func ids() {
        let generator = DataGenerator(seed: 42)
        for (previous, post) in zip(posts, posts.dropFirst()) {
            #expect(previous.id < post.id)
            #expect(previous.createdMilliseconds < post.createdMilliseconds)
        }
        for post in posts {
            #expect(generator.postIndex(withID: post.id) == post.index)
            #expect(generator.postIndex(withID: post.id ^ 1) == nil)
        }
    }

    @Test("an id of no post leads nowhere", arguments: [0, 1, 20, 1_630_719_503_216_551_034, UInt64.max])
    func foreignID(id: UInt64) {
        #expect(DataGenerator(seed: 42).postIndex(withID: id) == nil)
    }

    @Test("every entity's span is where its text stands")
    func spans() {
        func text(_ span: Post.Span, of post: Post) -> String {
            var scalars = String.UnicodeScalarView()
            scalars.append(contentsOf: Array(post.text.unicodeScalars)[span.start..<span.end])
            return String(scalars)
        }
        for post in posts {
            for hashtag in post.hashtags {
                #expect(text(hashtag.span, of: post) == "#" + hashtag.tag)
            }
            for mention in post.mentions {
                #expect(text(mention.span, of: post) == "@" + users[mention.userIndex].username)
            }
            for link in post.links {
                #expect(text(link.span, of: post) == link.url)
                #expect(link.url.count == 23)
            }
        }
        #expect(posts.contains { !$0.hashtags.isEmpty } && posts.contains { !$0.mentions.isEmpty })
        #expect(posts.contains { !$0.links.isEmpty })
    }

    @Test("no text is longer than a post may be")
    func lengths() {
        for post in posts {
            #expect(NewPost.weight(of: post.text) <= NewPost.weightLimit)
            #expect(!post.text.isEmpty)
        }
    }

    @Test("the texts hold what is hard to read: escapes, line breaks, other scripts, emoji")
    func hardTexts() {
        for piece in ["\"", "\\", "\n", "\t", "{\"data\":[", "é", "東京", "شكرا", "🇪🇺"] {
            #expect(posts.contains { $0.text.contains(piece) }, "no text contains \(piece)")
        }
    }

    @Test("every language takes part")
    func languages() {
        #expect(Set(posts.map(\.language)) == Set(Vocabulary.languages.map(\.code)))
        #expect(Vocabulary.languages.map(\.share).reduce(0, +) == 100)
    }

    @Test("users have ids and names of their own, as X allows them")
    func uniqueUsers() {
        #expect(users.count == 500)
        #expect(Set(users.map(\.id)).count == users.count)
        #expect(Set(users.map(\.username)).count == users.count)
        for user in users {
            #expect(user.username.wholeMatch(of: /[A-Za-z0-9_]{1,15}/) != nil)
        }
    }
}
