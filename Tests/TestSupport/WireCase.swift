internal import Foundation

/// Raw bytes that a caller or an upstream sends, and what has to come of them.
///
/// They are kept as text in `Tests/WireCases`, whose README tells the format.
package struct WireCase: Sendable, CustomStringConvertible {
    package let name: String
    /// What is wrong or odd about the bytes, and where it is laid down.
    package let reason: String
    package let source: String
    package let bytes: [UInt8]
    package let expectation: Expectation

    package enum Expectation: Sendable, Equatable {
        /// One of these statuses and the connection's end; the upstream gets no whole request.
        case refused([Int])
        /// The upstream gets exactly these requests; a status for each, and perhaps one more for what came behind.
        case passed([Sight], statuses: [Int], closes: Bool)
        /// Nothing is answered, and nothing goes on.
        case waits
        /// The caller gets this answer whole.
        case answered(status: Int, body: String?, with: [String], without: [String])
        /// The caller gets an answer that it can see is not whole, or a 502.
        case cut
    }

    /// What the upstream has to see of a request.
    package struct Sight: Sendable, Equatable {
        package var method: String
        package var target: String
        package var body = ""
        package var with: [String] = []
        package var without: [String] = []
    }

    /// How an upstream's answer goes on when its bytes are sent.
    package enum End: String, Sendable {
        case close, keep, reset
    }

    /// Of an upstream's answer: what it answers, and how it goes on.
    package let method: String
    package let end: End

    package var description: String { "\(name) (\(source)): \(reason)" }

    /// Reads all files of a folder of `Tests/WireCases`.
    ///
    /// - Parameter words: what stands for a word in braces, as in `{KEY}`.
    package static func read(_ folder: String, words: [String: String]) throws -> [WireCase] {
        let path = Tollgate.root + "/Tests/WireCases/" + folder
        return try FileManager.default.contentsOfDirectory(atPath: path).sorted().flatMap { file in
            var reader = WireCaseReader(file: file, words: words)
            return try reader.read(String(contentsOfFile: path + "/" + file, encoding: .utf8))
        }
    }

    init(_ draft: WireCaseReader.Draft, name: String, bytes: [UInt8], expectation: Expectation) {
        self.name = name
        reason = draft.reason
        source = draft.source
        self.bytes = bytes
        self.expectation = expectation
        method = draft.method
        end = draft.end
    }
}
