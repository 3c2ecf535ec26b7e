import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import TweetAPI

@Suite("Search, counts and a user's posts")
struct SearchEndpointTests {
    private let timeline = Fixture.timeline

    @Test("a search answers the ten newest matches with X's default fields")
    func defaults() async throws {
        let response = try await Fixture.answer("/2/tweets/search/recent?query=coffee")
        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == "application/json; charset=utf-8")
        let object = try Fixture.json(response)
        let expected = timeline.posts.reversed().filter { $0.terms.contains("coffee") }.prefix(10)
        let data = try #require(object["data"] as? [[String: Any]])
        #expect(data.compactMap { $0["id"] as? String } == expected.map { String($0.id) })
        #expect(data.compactMap { $0["text"] as? String } == expected.map(\.text))
        for post in data {
            #expect(Set(post.keys) == ["id", "text", "edit_history_tweet_ids"])
            let id = try #require(post["id"] as? String)
            #expect(post["edit_history_tweet_ids"] as? [String] == [id])
        }
        let meta = try #require(object["meta"] as? [String: Any])
        #expect(meta["result_count"] as? Int == 10)
        #expect(meta["newest_id"] as? String == data.first?["id"] as? String)
        #expect(meta["oldest_id"] as? String == data.last?["id"] as? String)
        #expect(meta["next_token"] is String)
        #expect(object["includes"] == nil)
    }

    @Test("pages lead to the end, and every match comes once", arguments: ["next_token", "pagination_token"])
    func paging(parameter: String) async throws {
        var ids: [String] = []
        var token: String?
        repeat {
            let page = token.map { "&\(parameter)=\($0)" } ?? ""
            let object = try await Fixture.object("/2/tweets/search/recent?query=music&max_results=100" + page)
            let data = try #require(object["data"] as? [[String: Any]])
            ids += data.compactMap { $0["id"] as? String }
            token = (object["meta"] as? [String: Any])?["next_token"] as? String
        } while token != nil
        #expect(ids == timeline.posts.reversed().filter { $0.terms.contains("music") }.map { String($0.id) })
        #expect(ids.count > 200)
    }

    @Test("a search without matches has a count of zero and no data")
    func empty() async throws {
        let response = try await Fixture.answer("/2/tweets/search/recent?query=nothingatall")
        #expect(String(buffer: response.body) == #"{"meta":{"result_count":0}}"#)
    }

    @Test("all fields and expansions come when asked for, and are valid JSON for every post")
    func allFields() async throws {
        let fields = TweetFields.named.map(\.name).joined(separator: ",")
        let userFields = UserFields.named.map(\.name).joined(separator: ",")
        let base =
            "/2/tweets/search/recent?query=-nothingatall&max_results=100&tweet.fields=\(fields)"
            + "&expansions=author_id,entities.mentions.username&user.fields=\(userFields)"
        var token = ""
        var seen = 0
        repeat {
            let object = try await Fixture.object(base + token)
            let data = try #require(object["data"] as? [[String: Any]])
            let users = try #require((object["includes"] as? [String: Any])?["users"] as? [[String: Any]])
            let userIDs = users.compactMap { $0["id"] as? String }
            #expect(Set(userIDs).count == users.count)
            for item in data {
                try check(item, userIDs: Set(userIDs))
            }
            seen += data.count
            let next = (object["meta"] as? [String: Any])?["next_token"] as? String
            token = next.map { "&next_token=\($0)" } ?? ""
        } while !token.isEmpty
        #expect(seen == timeline.posts.count)
    }

    private func check(_ item: [String: Any], userIDs: Set<String>) throws {
        let id = try #require((item["id"] as? String).flatMap { UInt64($0) })
        let post = try #require(timeline.post(withID: id))
        #expect(item["text"] as? String == post.text)
        #expect(item["lang"] as? String == post.language)
        #expect(item["author_id"] as? String == String(timeline.users[post.authorIndex].id))
        #expect(userIDs.contains(String(timeline.users[post.authorIndex].id)))
        #expect(item["created_at"] as? String == Timestamp.text(milliseconds: post.createdMilliseconds))
        #expect((item["public_metrics"] as? [String: Any])?["like_count"] as? Int == post.metrics.likes)
        let entities = item["entities"] as? [String: Any]
        let hashtags = entities?["hashtags"] as? [[String: Any]] ?? []
        let mentions = entities?["mentions"] as? [[String: Any]] ?? []
        let urls = entities?["urls"] as? [[String: Any]] ?? []
        #expect(hashtags.compactMap { $0["tag"] as? String } == post.hashtags.map(\.tag))
        #expect(mentions.compactMap { $0["start"] as? Int } == post.mentions.map(\.span.start))
        #expect(urls.compactMap { $0["expanded_url"] as? String } == post.links.map(\.expandedURL))
    }

    @Test("times and ids bound a search, the later ones exclusively")
    func bounds() async throws {
        let older = timeline.posts[700]
        let newer = timeline.posts[760]
        let between = timeline.posts[701..<760].reversed().map { String($0.id) }
        let all = "/2/tweets/search/recent?query=-nothingatall&max_results=100"
        let byID = try await Fixture.object(all + "&since_id=\(older.id)&until_id=\(newer.id)")
        #expect((byID["data"] as? [[String: Any]])?.compactMap { $0["id"] as? String } == between)
        let start = Timestamp.text(milliseconds: timeline.posts[701].createdMilliseconds)
        let end = Timestamp.text(milliseconds: newer.createdMilliseconds)
        let byTime = try await Fixture.object(all + "&start_time=\(start)&end_time=\(end)")
        #expect((byTime["data"] as? [[String: Any]])?.compactMap { $0["id"] as? String } == between)
    }

    @Test("a user's posts are theirs alone, in pages of at least five")
    func userPosts() async throws {
        let user = timeline.users[2]
        let expected = timeline.posts.reversed().filter { $0.authorIndex == 2 }.map { String($0.id) }
        var ids: [String] = []
        var token: String? = ""
        while let page = token {
            let object = try await Fixture.object("/2/users/\(user.id)/tweets?max_results=5" + page)
            ids += (object["data"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
            let next = (object["meta"] as? [String: Any])?["next_token"] as? String
            token = next.map { "&pagination_token=\($0)" }
        }
        #expect(ids == expected)
        #expect(ids.count > 5)
    }

    @Test("counts add up to the matches, whatever the step", arguments: ["minute", "hour", "day"])
    func counts(granularity: String) async throws {
        let object = try await Fixture.object("/2/tweets/counts/recent?query=coffee&granularity=\(granularity)")
        let data = try #require(object["data"] as? [[String: Any]])
        let matches = timeline.posts.filter { $0.terms.contains("coffee") }.count
        #expect(data.compactMap { $0["tweet_count"] as? Int }.reduce(0, +) == matches)
        #expect((object["meta"] as? [String: Any])?["total_tweet_count"] as? Int == matches)
        #expect(data.first?["start"] as? String == "2023-03-01T00:00:00.000Z")
        #expect(data.last?["end"] as? String == Timestamp.text(milliseconds: timeline.nowMilliseconds))
        for (bucket, next) in zip(data, data.dropFirst()) {
            #expect(bucket["end"] as? String == next["start"] as? String)
        }
        #expect(data.count == ["minute": 2000, "hour": 34, "day": 2][granularity])
    }

    @Test("counts within a window begin and end with it")
    func countsWindow() async throws {
        let uri = "/2/tweets/counts/recent?query=lang:en&start_time=2023-03-01T01:30:00Z&end_time=2023-03-01T03:15:00Z"
        let object = try await Fixture.object(uri)
        let data = try #require(object["data"] as? [[String: Any]])
        #expect(
            data.compactMap { $0["start"] as? String }
                == ["2023-03-01T01:30:00.000Z", "2023-03-01T02:00:00.000Z", "2023-03-01T03:00:00.000Z"]
        )
        let expected = timeline.posts[90..<195].filter { $0.language == "en" }.count
        #expect((object["meta"] as? [String: Any])?["total_tweet_count"] as? Int == expected)
    }

    @Test(
        "what is wrong with a request is answered with 400 in X's form",
        arguments: [
            ("/2/tweets/search/recent", "query", "The `query` query parameter can not be empty"),
            ("/2/tweets/search/recent?query=%20", "query", "The `query` query parameter can not be empty"),
            (
                "/2/tweets/search/recent?query=a&max_results=9", "max_results",
                "The `max_results` query parameter value [9] is not between 10 and 100"
            ),
            (
                "/2/tweets/search/recent?query=a&max_results=x", "max_results",
                "The `max_results` query parameter value [x] is not a valid number"
            ),
            (
                "/2/tweets/search/recent?query=a&max_results=10&max_results=20", "max_results",
                "The `max_results` query parameter must be given once"
            ),
            (
                "/2/tweets/search/recent?query=a&next_token=zz", "next_token",
                "The `next_token` query parameter value [zz] is not valid"
            ),
            (
                "/2/tweets/search/recent?query=a&start_time=now", "start_time",
                "The `start_time` query parameter value [now] is not a valid RFC3339 date-time"
            ),
            (
                "/2/tweets/search/recent?query=a&end_time=2030-01-01T00:00:00Z", "end_time",
                "Invalid 'end_time':'2030-01-01T00:00:00.000Z'. 'end_time' must be on or before 2023-03-02T09:20:00.000Z"
            ),
            (
                "/2/users/1/tweets?max_results=101", "max_results",
                "The `max_results` query parameter value [101] is not between 5 and 100"
            ),
            (
                "/2/tweets/counts/recent?query=a&granularity=week", "granularity",
                "The `granularity` query parameter value [week] is not one of [minute,hour,day]"
            ),
            (
                "/2/tweets/counts/recent?query=a&color=red", "color",
                "The query parameter [color] is not one of [query,granularity,start_time,end_time]"
            ),
            (
                "/2/tweets/search/stream?rate=-1", "rate",
                "The `rate` query parameter value [-1] is not between 0 and 1000000"
            ),
            (
                "/2/tweets/1?mock.delay=soon", "mock.delay",
                "The `mock.delay` query parameter value [soon] is not a time such as 250ms or 2s, up to 600s"
            ),
        ]
    )
    func problems(uri: String, parameter: String, message: String) async throws {
        let response = try await Fixture.answer(uri)
        #expect(response.status == .badRequest)
        let object = try Fixture.json(response)
        #expect(object["title"] as? String == "Invalid Request")
        #expect(object["detail"] as? String == "One or more parameters to your request was invalid.")
        #expect(object["type"] as? String == "https://api.twitter.com/2/problems/invalid-request")
        let errors = try #require(object["errors"] as? [[String: Any]])
        #expect(errors.compactMap { $0["message"] as? String } == [message])
        #expect((errors.first?["parameters"] as? [String: Any])?.keys.first == parameter)
    }

    @Test("every problem of a request is named in one answer")
    func allProblems() async throws {
        let uri = "/2/tweets/search/recent?query=(&max_results=1&tweet.fields=id,nope,never&since_id=x&foo=1"
        let response = try await Fixture.answer(uri)
        let errors = try #require(try Fixture.json(response)["errors"] as? [[String: Any]])
        let names = errors.compactMap { ($0["parameters"] as? [String: Any])?.keys.first }
        #expect(names.sorted() == ["foo", "max_results", "query", "since_id", "tweet.fields", "tweet.fields"])
    }
}
