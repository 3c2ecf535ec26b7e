import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import TweetAPI

@Suite("Lookups and making posts")
struct LookupEndpointTests {
    private let timeline = Fixture.timeline

    @Test("posts are looked up by id in the order asked for, and missing ones are listed as errors")
    func many() async throws {
        let ids = [timeline.posts[5].id, 99, timeline.posts[1].id]
        let object = try await Fixture.object("/2/tweets?ids=" + ids.map { String($0) }.joined(separator: ","))
        let data = try #require(object["data"] as? [[String: Any]])
        #expect(data.compactMap { $0["id"] as? String } == [String(ids[0]), String(ids[2])])
        let errors = try #require(object["errors"] as? [[String: Any]])
        #expect(errors.count == 1)
        #expect(
            errors.first as? [String: String] == [
                "value": "99", "detail": "Could not find tweet with ids: [99].", "title": "Not Found Error",
                "resource_type": "tweet", "parameter": "ids", "resource_id": "99",
                "type": "https://api.twitter.com/2/problems/resource-not-found",
            ]
        )
    }

    @Test("one to a hundred ids may be asked for")
    func idCount() async throws {
        let ids = timeline.posts.prefix(101).map { String($0.id) }
        let full = try await Fixture.object("/2/tweets?ids=" + ids.prefix(100).joined(separator: ","))
        #expect((full["data"] as? [Any])?.count == 100)
        for list in [ids.joined(separator: ","), "", "1,,2", "1,x"] {
            #expect(try await Fixture.answer("/2/tweets?ids=" + list).status == .badRequest, "\(list)")
        }
        #expect(try await Fixture.answer("/2/tweets").status == .badRequest)
    }

    @Test("one post is looked up by its id")
    func one() async throws {
        let post = timeline.posts[9]
        let object = try await Fixture.object("/2/tweets/\(post.id)?expansions=author_id")
        let data = try #require(object["data"] as? [String: Any])
        #expect(data["text"] as? String == post.text)
        #expect(data["author_id"] as? String == String(timeline.users[post.authorIndex].id))
        let users = (object["includes"] as? [String: Any])?["users"] as? [[String: Any]]
        #expect(users?.compactMap { $0["username"] as? String } == [timeline.users[post.authorIndex].username])
    }

    @Test(
        "a thing that isn't there is answered with 200 and its error, as X does",
        arguments: [
            ("/2/tweets/99", "Could not find tweet with id: [99]."),
            ("/2/users/99/tweets", "Could not find user with id: [99]."),
            ("/2/users/by/username/nobody", "Could not find user with username: [nobody]."),
        ]
    )
    func missing(uri: String, detail: String) async throws {
        let response = try await Fixture.answer(uri)
        #expect(response.status == .ok)
        let object = try Fixture.json(response)
        #expect((object["errors"] as? [[String: Any]])?.compactMap { $0["detail"] as? String } == [detail])
        #expect(object["data"] == nil)
    }

    @Test("a user is found by name, whatever its case, with the fields asked for")
    func user() async throws {
        let user = timeline.users[7]
        let uri = "/2/users/by/username/\(user.username.uppercased())"
        let plain = try await Fixture.object(uri)
        #expect(
            plain["data"] as? [String: String] == ["id": String(user.id), "name": user.name, "username": user.username]
        )
        let fields = "created_at,description,location,protected,public_metrics,verified"
        let full = try #require(try await Fixture.object(uri + "?user.fields=" + fields)["data"] as? [String: Any])
        #expect(full["description"] as? String == user.description)
        #expect(full["verified"] as? Bool == user.verified)
        #expect((full["public_metrics"] as? [String: Any])?["followers_count"] as? Int == user.followers)
    }

    @Test(
        "ids and names of the wrong form are refused",
        arguments: ["/2/tweets/abc", "/2/tweets/-1", "/2/tweets/12345678901234567890", "/2/users/by/username/a-b"]
    )
    func malformed(uri: String) async throws {
        #expect(try await Fixture.answer(uri).status == .badRequest)
    }

    @Test("a lookup that the caller already has is answered with 304")
    func conditional() async throws {
        let uri = "/2/tweets/\(timeline.posts[3].id)"
        let first = try await Fixture.answer(uri)
        let tag = try #require(first.headers[.eTag])
        for known in [tag, "W/" + tag, "\"other\", " + tag, "*"] {
            let second = try await Fixture.answer(uri, headers: [.ifNoneMatch: known])
            #expect(second.status == .notModified)
            #expect(second.headers[.eTag] == tag)
            #expect(second.body.readableBytes == 0)
        }
        #expect(try await Fixture.answer(uri, headers: [.ifNoneMatch: "\"other\""]).status == .ok)
        let other = try await Fixture.answer(uri + "?tweet.fields=lang")
        #expect(other.headers[.eTag] != tag)
    }

    @Test("a post that is made gets the next id and its text back")
    func create() async throws {
        let response = try await Fixture.answer("/2/tweets", method: .post, body: #"{"text":"héllo \"you\"","x":1}"#)
        #expect(response.status == .created)
        let data = try #require(try Fixture.json(response)["data"] as? [String: Any])
        #expect(data["text"] as? String == "héllo \"you\"")
        #expect(data["id"] as? String == String(timeline.generator.postID(at: timeline.posts.count)))
    }

    @Test(
        "a post that can't be made is refused",
        arguments: [
            ("", 400), ("{", 400), ("[]", 400), ("{}", 400), (#"{"text":" "}"#, 400), (#"{"text":1}"#, 400),
            (#"{"text":""# + String(repeating: "a", count: 281) + #""}"#, 403),
            (#"{"text":""# + String(repeating: "東", count: 141) + #""}"#, 403),
            (String(repeating: " ", count: 65_537), 413),
        ]
    )
    func refused(body: String, status: Int) async throws {
        #expect(try await Fixture.answer("/2/tweets", method: .post, body: body).status.code == status)
    }

    @Test("a path or method that there isn't is answered with 404 in X's form")
    func unknown() async throws {
        for (method, uri) in [(.get, "/nope"), (.get, "/2/tweets/1/2"), (.delete, "/2/tweets")]
            as [(HTTPRequest.Method, String)]
        {
            let response = try await Fixture.answer(uri, method: method)
            #expect(response.status == .notFound)
            #expect(
                String(buffer: response.body)
                    == #"{"title":"Not Found","detail":"Not Found","type":"about:blank","status":404}"#
            )
        }
    }
}
