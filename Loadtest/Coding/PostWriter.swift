/// Writes posts as a tweet API answers with them: JSON without spaces, texts of common words, links and tags.
struct PostWriter {
    /// Roughly by how often they are used.
    private static let words = """
        the to and a of in is it you that for on with this are was but not have be we they at my so just what all like \
        if can about from your or up out one me do more when how there get will time no new as people good now know \
        see day who think today go make been would really great back love than its need because right want here much \
        some other after work first over still them only into could best should very where every way last week long \
        year thing even most life always never many world home before game night same better old made start next team \
        those thank read feel through look coffee morning train rain city street open late early ready free show news \
        house school friends music watch waiting report market price water light summer winter bridge station garden \
        weather kitchen recipe photo river weekend library evening record question answer number nobody everybody
        """.split(separator: " ")
    private static let tags = ["coffee", "news", "Wetter", "train", "OpenData", "music", "sunday"]
    private static let letters = Array("abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789")

    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func answer(posts count: Int) -> String {
        let posts = (0..<count).map { _ in post() }
        let token = (0..<45).map { _ in String(Self.letters[below(24)]) }.joined()
        return "{\"data\":[" + posts.joined(separator: ",") + "],\"meta\":{\"result_count\":\(count),"
            + "\"newest_id\":\"\(identifier())\",\"oldest_id\":\"\(identifier())\",\"next_token\":\"\(token)\"}}"
    }

    mutating func post() -> String {
        "{\"id\":\"\(identifier())\",\"text\":\"\(text())\",\"author_id\":\"\(1_000_000_000 + below(900_000_000))\","
            + "\"created_at\":\"2023-04-\(10 + below(20))T\(10 + below(14)):\(10 + below(50)):\(10 + below(50)).000Z\","
            + "\"lang\":\"en\",\"public_metrics\":{\"retweet_count\":\(below(300)),\"reply_count\":\(below(80)),"
            + "\"like_count\":\(below(5_000))}}"
    }

    private mutating func text() -> String {
        var words = (0..<8 + below(14)).map { _ in
            // The product of two numbers prefers the beginning of the list.
            String(Self.words[below(Self.words.count) * (1 + below(Self.words.count)) / Self.words.count])
        }
        if below(10) < 3 { words.append("#" + Self.tags[below(Self.tags.count)]) }
        if below(10) < 3 {
            words.append("https://t.co/" + (0..<10).map { _ in String(Self.letters[below(58)]) }.joined())
        }
        return words.joined(separator: " ")
    }

    private mutating func identifier() -> String {
        "\(1_650_000_000_000_000_000 + below(1 << 50))"
    }

    /// A linear congruential generator (Knuth, MMIX).
    private mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 11) % UInt64(bound))
    }
}
