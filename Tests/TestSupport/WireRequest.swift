/// A request as an upstream got it.
package struct WireRequest: Sendable, Equatable {
    package let head: MessageHead
    package let method: String
    package let target: String
    package let body: [UInt8]
    /// Which connection it came on, counted from 0.
    package let connection: Int

    init(head: MessageHead, body: [UInt8], connection: Int) throws(WireFailure) {
        self.head = head
        self.body = body
        self.connection = connection
        let words = head.startLine.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[2] == "HTTP/1.1", !words[0].isEmpty, !words[1].isEmpty else {
            throw .malformed("a request line: \(head.startLine)")
        }
        guard head.values("Host").count == 1 else { throw .malformed("Host: \(head.values("Host"))") }
        method = String(words[0])
        target = String(words[1])
    }

    /// The only value of a field; nil where there is none.
    package func field(_ name: String) -> String? {
        let values = head.values(name)
        return values.isEmpty ? nil : values.joined(separator: " | ")
    }
}
