import Testing

@testable import TweetAPI

@Suite("Parameters")
struct ParameterTests {
    @Test(
        "a query string is taken apart and decoded",
        arguments: [
            (nil, []), ("", []), ("a=1&b=2&a=3", [["a", "1"], ["b", "2"], ["a", "3"]]), ("a", [["a", ""]]),
            ("tweet.fields=x%2Cy", [["tweet.fields", "x,y"]]), ("q=a+b%2Bc", [["q", "a b+c"]]),
            ("q=%E6%9D%B1", [["q", "東"]]), ("q=%zz", [["q", "%zz"]]), ("q=a=b", [["q", "a=b"]]),
            ("&&a=1", [["a", "1"]]),
        ] as [(String?, [[String]])]
    )
    func queries(query: String?, expected: [[String]]) {
        #expect(QueryParameters(query: query).all.map { [$0.name, $0.value] } == expected)
    }

    @Test("a page token leads back to where it came from, and none can be made up")
    func tokens() {
        for upperBound in [0, 1, 77, Timeline.postLimit] {
            let text = PageToken(upperBound: upperBound).text(seed: 42)
            #expect(PageToken(text, seed: 42)?.upperBound == upperBound)
            #expect(PageToken(text, seed: 43) == nil)
            #expect(PageToken(text + "0", seed: 42) == nil)
        }
        for text in ["", "-1", "+0", "zzzzzzzzzzzzz", "0", "häh"] {
            #expect(PageToken(text, seed: 42) == nil)
        }
    }

    @Test("times are written as X writes them and read as RFC 3339 has them")
    func times() {
        #expect(Timestamp.text(milliseconds: 1_677_628_800_999) == "2023-03-01T00:00:00.000Z")
        #expect(Timestamp.milliseconds("2023-03-01T00:00:00Z") == 1_677_628_800_000)
        #expect(Timestamp.milliseconds("2024-02-29T23:59:59.250Z") == 1_709_251_199_250)
        for text in ["", "2023-03-01", "2023-13-01T00:00:00Z", "2023-03-01T00:00:00", "yesterday"] {
            #expect(Timestamp.milliseconds(text) == nil)
        }
    }

    @Test("a post's length counts most letters once, and Japanese and emoji twice")
    func weights() {
        #expect(NewPost.weight(of: "abc é") == 5)
        #expect(NewPost.weight(of: "東京") == 4)
        #expect(NewPost.weight(of: "🔥") == 2)
    }
}
