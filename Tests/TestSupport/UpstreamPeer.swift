/// One connection at a scripted upstream, in the hands of its script.
///
/// Only the script's thread reads and writes; others may ask for the transcript and interrupt.
package final class UpstreamPeer: @unchecked Sendable {
    /// Counted from 0.
    package let number: Int
    private let socket: TCPSocket
    // The reader is the script's thread's alone, which is why the class is Sendable only by word.
    private let reader: WireReader
    private unowned let upstream: ScriptedUpstream
    private let received = Transcript()
    /// Its script has ended.
    let isDone = Flag()

    init(_ socket: TCPSocket, number: Int, upstream: ScriptedUpstream) {
        self.socket = socket
        self.number = number
        self.upstream = upstream
        reader = WireReader(socket) { [received] in received.append($0) }
    }

    /// Every byte that has arrived and been looked at.
    var transcript: [UInt8] { received.bytes }

    /// The next request with its body; nil when the gateway has closed the connection.
    package func request() throws -> WireRequest? {
        guard let head = try head() else { return nil }
        return try request(head)
    }

    /// The next request's head; nil when the gateway has closed the connection.
    package func head() throws -> MessageHead? {
        // A gateway keeps idle connections for long; the test's end closes them.
        try reader.head(by: Deadline(seconds: 300), for: "a request")
    }

    /// The request of a head that was taken, with its body.
    package func request(_ head: MessageHead) throws -> WireRequest {
        let deadline = Deadline(seconds: 60)
        var body: [UInt8] = []
        switch try head.framing() {
        case .length(let count): body = try reader.bytes(count, by: deadline)
        case .chunked: while let chunk = try reader.chunk(by: deadline) { body += chunk }
        case nil: break
        }
        let request = try WireRequest(head: head, body: body, connection: number)
        upstream.note(request)
        return request
    }

    /// So many bytes of a body whose head was taken.
    package func bytes(_ count: Int) throws -> [UInt8] {
        try reader.bytes(count, by: Deadline(seconds: 60))
    }

    /// Whatever comes next; nil when the gateway sends nothing more.
    package func some() throws -> [UInt8]? {
        let deadline = Deadline(seconds: 60)
        if reader.pending.isEmpty, try !reader.fill(by: deadline, for: "some bytes") { return nil }
        return try reader.bytes(reader.pending.count, by: deadline)
    }

    /// Tells the gateway that nothing more comes.
    package func closeWriting() {
        socket.closeWriting()
    }

    package func send(_ text: String) throws {
        try socket.write(Array(text.utf8))
    }

    package func send(_ bytes: [UInt8]) throws {
        try socket.write(bytes, by: Deadline(seconds: 60))
    }

    /// Waits until the gateway closes this connection, or resets it; bytes that come before are an error.
    package func waitForEnd() throws {
        do {
            let rest = try reader.rest(by: Deadline(seconds: 60))
            guard rest.isEmpty else { throw WireFailure.malformed("bytes nobody expected: \(rest.prefix(100))") }
        } catch WireFailure.reset {}
    }

    /// Closes; what the gateway sent and nobody read makes it a reset.
    package func close() {
        socket.close()
    }

    package func reset() {
        socket.reset()
    }

    /// Another descriptor of the connection, which then outlives this one; -1 where it is closed.
    func duplicate() -> Int32 {
        socket.duplicate()
    }

    func interrupt() {
        socket.interrupt()
    }
}
