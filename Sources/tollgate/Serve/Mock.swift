import ArgumentParser
import Logging
import TweetAPI

struct Mock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Runs the mock tweet API until SIGTERM or SIGINT.")

    @Option(help: "The address to listen at.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen at.")
    var port = TweetServer.defaultPort

    @Option(help: "What the posts are made from: the same seed, the same posts.")
    var seed = TweetServer.defaultSeed

    @Option(help: "How many posts there are.")
    var posts = TweetServer.defaultPostCount

    func run() async throws {
        var logger = Logger(label: "tweet-api")
        logger.logLevel = .warning
        let server = try TweetServer(host: host, port: port, seed: seed, posts: posts, logger: logger) { port in
            Console.log("mock tweet API at \(host):\(port)")
        }
        try await server.run()
    }
}
