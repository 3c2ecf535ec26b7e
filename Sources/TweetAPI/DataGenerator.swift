/// Makes the mock's posts and users, each from the seed and its index alone.
///
/// A post's id is shaped like X's: milliseconds since X's own epoch above 22 bits that stand for machine and sequence.
/// As every post is made in a minute of its own, an id leads back to its index without a table.
struct DataGenerator: Sendable {
    /// Posts are one minute apart, give or take what ``createdMilliseconds(ofPost:)`` adds.
    static let postIntervalMilliseconds: Int64 = 60_000
    /// 2023-03-01T00:00:00Z, when the first post was made.
    static let epochMilliseconds: Int64 = 1_677_628_800_000
    static let userCount = 500

    /// 2010-11-04T01:42:54.657Z, from which X's ids count.
    private static let snowflakeEpochMilliseconds: Int64 = 1_288_834_974_657
    private static let snowflakeLowBits = 22
    private static let userIDBase: UInt64 = 1_100_000_000
    private static let userIDStride = 7919

    private enum Domain {
        static let user: UInt64 = 1
        static let identity: UInt64 = 2
        static let post: UInt64 = 3
    }

    let seed: UInt64

    /// The id of the post with this index; ids rise with the index.
    func postID(at index: Int) -> UInt64 {
        var random = SplitMix64(seed: seed, domain: Domain.identity, index: index)
        let created = createdMilliseconds(ofPost: index, random: &random)
        let low = UInt64(random.below(1 << Self.snowflakeLowBits))
        return UInt64(created - Self.snowflakeEpochMilliseconds) << Self.snowflakeLowBits | low
    }

    /// The index of the post that has this id, or nil where no post has it.
    func postIndex(withID id: UInt64) -> Int? {
        let created = Int64(id >> Self.snowflakeLowBits) + Self.snowflakeEpochMilliseconds
        guard created >= Self.epochMilliseconds else {
            return nil
        }
        let index = Int((created - Self.epochMilliseconds) / Self.postIntervalMilliseconds)
        return postID(at: index) == id ? index : nil
    }

    func user(at index: Int) -> User {
        var random = SplitMix64(seed: seed, domain: Domain.user, index: index)
        let name = random.below(Vocabulary.firstNames.count)
        let id = Self.userIDBase + UInt64(index * Self.userIDStride + random.below(Self.userIDStride))
        let word = random.element(of: Vocabulary.languages[0].words)
        let place = random.element(of: Vocabulary.places)
        return User(
            index: index,
            id: id,
            name: Vocabulary.firstNames[name] + " " + random.element(of: Vocabulary.lastNames),
            username: Vocabulary.handles[name] + "_\(index)",
            createdMilliseconds: Self.epochMilliseconds - Int64(1 + random.below(4_000)) * 86_400_000,
            description: "\(word) & more, from \(place)",
            location: place,
            verified: random.below(8) == 0,
            followers: skewed(100_000, &random),
            following: random.below(2_000),
            listed: random.below(200)
        )
    }

    func post(at index: Int) -> Post {
        var identity = SplitMix64(seed: seed, domain: Domain.identity, index: index)
        let created = createdMilliseconds(ofPost: index, random: &identity)
        var random = SplitMix64(seed: seed, domain: Domain.post, index: index)
        let author = skewed(Self.userCount, &random)
        let language = language(&random)
        let text = text(in: language, &random)
        let likes = skewed(5_000, &random)
        let metrics = PublicMetrics(
            retweets: likes / 5,
            replies: likes / 9,
            likes: likes,
            quotes: likes / 40,
            bookmarks: likes / 25,
            impressions: likes * 60 + random.below(500)
        )
        return Post(
            index: index,
            id: postID(at: index),
            authorIndex: author,
            createdMilliseconds: created,
            language: language.code,
            text: text.text,
            hashtags: text.hashtags,
            mentions: text.mentions,
            links: text.links,
            metrics: metrics,
            terms: text.terms + ["from:" + user(at: author).username, "lang:" + language.code]
        )
    }

    private func createdMilliseconds(ofPost index: Int, random: inout SplitMix64) -> Int64 {
        Self.epochMilliseconds + Int64(index) * Self.postIntervalMilliseconds
            + Int64(random.below(Int(Self.postIntervalMilliseconds)))
    }

    /// A number in `0 ..< bound` that is more often small than large.
    private func skewed(_ bound: Int, _ random: inout SplitMix64) -> Int {
        min(random.below(bound), random.below(bound), random.below(bound))
    }

    private func language(_ random: inout SplitMix64) -> Vocabulary.Language {
        var ticket = random.below(100)
        for language in Vocabulary.languages {
            if ticket < language.share {
                return language
            }
            ticket -= language.share
        }
        return Vocabulary.languages[0]
    }

    private func text(in language: Vocabulary.Language, _ random: inout SplitMix64) -> PostTextBuilder {
        var builder = PostTextBuilder()
        if random.below(4) == 0 {
            builder.append(mentionOf: user(at: random.below(Self.userCount)))
        }
        let words = 8 + random.below(14)
        let oddity = random.below(words * 6)
        let lineBreak = random.below(words * 6)
        for position in 0..<words {
            builder.append(word: random.element(of: language.words))
            if position == oddity {
                builder.append(word: random.element(of: Vocabulary.oddities))
            }
            if position == lineBreak {
                builder.appendLineBreaks()
            }
        }
        for _ in 0..<random.below(3) {
            builder.append(hashtag: random.element(of: Vocabulary.hashtags))
        }
        if random.below(3) == 0 {
            builder.append(word: random.element(of: Vocabulary.emoji))
        }
        if random.below(3) == 0 {
            let code = String(random.next() >> 20, radix: 36)
            let link = "https://t.co/" + String(repeating: "0", count: max(0, 10 - code.count)) + code.suffix(10)
            builder.append(link: link, expandedURL: "https://news.example/" + code)
        }
        return builder
    }
}
