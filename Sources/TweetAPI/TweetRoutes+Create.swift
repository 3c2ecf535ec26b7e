import Foundation
import Hummingbird
import NIOCore

/// Making a post.
extension TweetRoutes {
    private static let bodyLimit = 64 * 1024

    /// Answers as if the post was made; the data set stays as it is.
    func createPost(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.bodyLimit)
        guard let post = try? JSONDecoder().decode(NewPost.self, from: Data(body.readableBytesView)) else {
            let problem = ParameterProblem("body", [], "The request body is not a valid JSON object")
            throw APIProblem.invalidRequest([problem])
        }
        guard let text = post.text, !text.allSatisfy(\.isWhitespace) else {
            let problem = ParameterProblem("text", [], "The `text` field in the body can not be empty")
            throw APIProblem.invalidRequest([problem])
        }
        guard NewPost.weight(of: text) <= NewPost.weightLimit else {
            throw APIProblem.plain(.forbidden, detail: "Your Tweet text is too long.")
        }
        let id = timeline.generator.postID(at: timeline.posts.count + created.next())
        var answer = ByteBuffer()
        answer.writeString("{\"data\":{\"id\":\"\(id)\",\"text\":")
        answer.write(jsonString: text)
        answer.writeString(",\"edit_history_tweet_ids\":[\"\(id)\"]}}")
        return Response(json: answer, status: .created)
    }
}
