/// A caller that says exactly what it is told to, and takes nothing for an answer that isn't one.
package final class RawClient {
    package let socket: TCPSocket
    private let reader: WireReader

    /// How a connection ended.
    package enum End: Equatable {
        case closed, reset
    }

    package init(port: Int, receiveBufferBytes: Int? = nil) throws {
        socket = try TCPSocket.connect(port: port, receiveBufferBytes: receiveBufferBytes)
        reader = WireReader(socket)
    }

    package func send(_ text: String) throws {
        try socket.write(Array(text.utf8))
    }

    package func send(_ bytes: [UInt8]) throws {
        try socket.write(bytes)
    }

    /// Sends as much as is taken, and stops when for so long nothing was.
    ///
    /// - Returns: how many bytes went.
    package func sendUntilBlocked(_ bytes: [UInt8], patience: Double = 1) throws -> Int {
        var start = 0
        while start < bytes.count {
            let sent = try socket.writeSome(bytes[start...], by: Deadline(seconds: patience))
            if sent == 0 { break }
            start += sent
        }
        return start
    }

    /// The next answer, with the interim ones before it.
    ///
    /// - Parameter method: what the request was; HEAD has no body.
    package func receive(_ method: String = "GET", seconds: Double = 20) throws -> WireResponse {
        let deadline = Deadline(seconds: seconds)
        var interim: [MessageHead] = []
        while true {
            let (status, head) = try receiveHead(seconds: seconds)
            if (100..<200).contains(status) {
                guard try head.framing() == nil else { throw WireFailure.malformed("an interim answer with a body") }
                interim.append(head)
                continue
            }
            let (body, chunks) = try self.body(head, status, method, deadline)
            return WireResponse(status: status, head: head, body: body, interim: interim, chunks: chunks)
        }
    }

    /// The next head alone, be it interim or final.
    package func receiveHead(seconds: Double = 20) throws -> (status: Int, head: MessageHead) {
        guard let head = try reader.head(by: Deadline(seconds: seconds), for: "an answer") else {
            throw WireFailure.closed("waiting for an answer")
        }
        let words = head.startLine.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count == 3, words[0] == "HTTP/1.1", words[1].count == 3, let status = Int(words[1]) else {
            throw WireFailure.malformed("a status line: \(head.startLine)")
        }
        return (status, head)
    }

    /// The next chunk of an answer whose head was taken; nil for its end.
    package func receiveChunk(seconds: Double = 20) throws -> [UInt8]? {
        try reader.chunk(by: Deadline(seconds: seconds))
    }

    /// Whatever of a body has arrived, or the first bytes that do; nil at the connection's end.
    package func receiveSome(seconds: Double = 20) throws -> [UInt8]? {
        let deadline = Deadline(seconds: seconds)
        if reader.pending.isEmpty, try !reader.fill(by: deadline, for: "some of a body") { return nil }
        return try reader.bytes(reader.pending.count, by: deadline)
    }

    /// So many bytes of a body.
    package func receiveBytes(_ count: Int, seconds: Double = 60) throws -> [UInt8] {
        try reader.bytes(count, by: Deadline(seconds: seconds))
    }

    /// What comes until the connection ends, and how it ends.
    package func receiveEnd(seconds: Double = 20) throws -> (bytes: [UInt8], end: End) {
        do {
            return (try reader.rest(by: Deadline(seconds: seconds)), .closed)
        } catch WireFailure.reset {
            return (Array(reader.pending), .reset)
        }
    }

    /// Tells the gateway that nothing more comes; the answer can still be read.
    package func closeWriting() {
        socket.closeWriting()
    }

    package func reset() {
        socket.reset()
    }

    private func body(
        _ head: MessageHead, _ status: Int, _ method: String, _ deadline: Deadline
    ) throws -> ([UInt8], [[UInt8]]?) {
        let framing = try head.framing()
        if status == 204, framing != nil { throw WireFailure.malformed("a 204 with a length") }
        if method == "HEAD" || status == 204 || status == 304 { return ([], nil) }
        switch framing {
        case .length(let count): return (try reader.bytes(count, by: deadline), nil)
        case .chunked:
            var chunks: [[UInt8]] = []
            while let chunk = try reader.chunk(by: deadline) { chunks.append(chunk) }
            return (chunks.flatMap { $0 }, chunks)
        case nil:
            guard head.members("Connection").contains("close") else {
                throw WireFailure.malformed("a body without an end")
            }
            return (try reader.rest(by: deadline), nil)
        }
    }
}
