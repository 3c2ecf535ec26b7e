/// Reads HTTP/1.1 messages off a connection, strictly.
final class WireReader {
    let socket: TCPSocket
    private var buffer: [UInt8] = []
    /// How far the buffer has been taken.
    private var start = 0
    private var hasEnded = false
    /// Whether a chunk was given out whose line end is still to come.
    private var isInsideChunked = false
    /// Sees all bytes as they arrive.
    private let observe: ([UInt8]) -> Void

    init(_ socket: TCPSocket, observe: @escaping ([UInt8]) -> Void = { _ in }) {
        self.socket = socket
        self.observe = observe
    }

    /// Bytes that have arrived and have not been taken.
    var pending: ArraySlice<UInt8> { buffer[start...] }

    /// Waits for more; false at the end of what the other side sends.
    func fill(by deadline: Deadline, for what: String) throws -> Bool {
        guard !hasEnded else { return false }
        if start > 1 << 20 || start == buffer.count {
            buffer.removeFirst(start)
            start = 0
        }
        switch try socket.read(by: deadline, for: what) {
        case .end:
            hasEnded = true
            return false
        case .bytes(let bytes):
            buffer += bytes
            observe(bytes)
            return true
        }
    }

    /// The next head; nil where the other side has ended in front of it.
    func head(by deadline: Deadline, for what: String) throws -> MessageHead? {
        while true {
            if let end = endOfHead() {
                defer { start = end }
                return try MessageHead(buffer[start..<end])
            }
            guard try fill(by: deadline, for: what) else {
                guard pending.isEmpty else { throw WireFailure.closed("a head: \(pending.prefix(200))") }
                return nil
            }
        }
    }

    /// Where the first empty line ends.
    private func endOfHead() -> Int? {
        buffer.withUnsafeBufferPointer { bytes in
            var index = start + 3
            while index < bytes.count {
                if bytes[index] == 10, bytes[index - 1] == 13, bytes[index - 2] == 10, bytes[index - 3] == 13 {
                    return index + 1
                }
                index += 1
            }
            return nil
        }
    }

    /// A number of bytes.
    func bytes(_ count: Int, by deadline: Deadline) throws -> [UInt8] {
        while buffer.count - start < count {
            guard try fill(by: deadline, for: "\(count) bytes of a body") else {
                throw WireFailure.closed("a body: \(buffer.count - start) of \(count) bytes")
            }
        }
        defer { start += count }
        return Array(buffer[start..<(start + count)])
    }

    /// All bytes up to the end of the connection.
    func rest(by deadline: Deadline) throws -> [UInt8] {
        while try fill(by: deadline, for: "the connection's end") {}
        defer { start = buffer.count }
        return Array(pending)
    }

    /// One chunk of a chunked body (RFC 9112, section 7.1); nil for the last one, with the trailer section taken.
    ///
    /// A chunk is given out when its data is there; its line end may come with the next one.
    func chunk(by deadline: Deadline) throws -> [UInt8]? {
        if isInsideChunked {
            guard try line(by: deadline).isEmpty else { throw WireFailure.malformed("a chunk longer than its size") }
        }
        isInsideChunked = false
        let line = try self.line(by: deadline)
        let digits = line.prefix { $0 != UInt8(ascii: ";") }
        guard !digits.isEmpty, digits.count <= 8, let size = Int(String(decoding: digits, as: UTF8.self), radix: 16),
            !digits.contains(UInt8(ascii: "+")), !digits.contains(UInt8(ascii: "-"))
        else { throw WireFailure.malformed("a chunk's size: \(String(decoding: line, as: UTF8.self))") }
        if size == 0 {
            while try !self.line(by: deadline).isEmpty {}
            return nil
        }
        isInsideChunked = true
        return try bytes(size, by: deadline)
    }

    /// A line without its CRLF.
    private func line(by deadline: Deadline) throws -> [UInt8] {
        while true {
            if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                guard end > start, buffer[end - 1] == UInt8(ascii: "\r") else {
                    throw WireFailure.malformed("a bare LF in a chunked body")
                }
                defer { start = end + 1 }
                return Array(buffer[start..<(end - 1)])
            }
            guard pending.count < 16 << 10 else { throw WireFailure.malformed("a chunk line without end") }
            guard try fill(by: deadline, for: "a chunk") else { throw WireFailure.closed("a chunked body") }
        }
    }
}
