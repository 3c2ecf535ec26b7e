internal import Glibc

/// Many connections of one caller, all of which one thread drives: attackers, mostly.
///
/// Not Sendable: the thread that made it uses it. All of its connections end with it.
package final class ConnectionHerd {
    private struct Member {
        var descriptor: Int32
        var isOpen = true
        var wasReset = false
        /// The beginning of what it was sent.
        var received: [UInt8] = []
    }

    private var members: [Member] = []
    private let port: Int
    private let receiveBufferBytes: Int32?

    /// Bytes of an answer that are kept of each.
    private static let kept = 4 << 10

    package init(port: Int, receiveBufferBytes: Int? = nil) {
        self.port = port
        self.receiveBufferBytes = receiveBufferBytes.map { Int32($0) }
        ConnectionHerd.raiseDescriptors()
    }

    deinit {
        for member in members where member.descriptor >= 0 { close(member.descriptor) }
    }

    /// Begins to connect so many more; those that the system refuses are closed ones.
    package func connect(_ count: Int) {
        for _ in 0..<count {
            let type = [SOCK_STREAM, SOCK_CLOEXEC, SOCK_NONBLOCK].reduce(Int32(0)) { $0 | Int32($1.rawValue) }
            let descriptor = socket(AF_INET, type, 0)
            guard descriptor >= 0 else {
                members.append(Member(descriptor: -1, isOpen: false))
                continue
            }
            if var size = receiveBufferBytes {
                setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
            }
            let result = TCPSocket.withLoopback(port: port) { Glibc.connect(descriptor, $0, $1) }
            members.append(Member(descriptor: descriptor, isOpen: result == 0 || errno == EINPROGRESS))
        }
    }

    package var count: Int { members.count }

    /// How many neither side has ended, as far as `look` has seen.
    package var openCount: Int { members.count { $0.isOpen } }

    package var resetCount: Int { members.count { $0.wasReset } }

    /// How many were answered with each status; those without an answer are missing.
    package var statuses: [Int: Int] {
        members.reduce(into: [:]) { counts, member in
            let words = String(decoding: member.received.prefix(40), as: UTF8.self).split(separator: " ")
            if words.count > 1, words[0] == "HTTP/1.1", let status = Int(words[1]) { counts[status, default: 0] += 1 }
        }
    }

    /// Sends to each that is open; what doesn't fit in the system's buffer is left out.
    ///
    /// - Parameters:
    ///   - turn: whose turn it is: the members are sent to in as many turns as there are, each of them in one.
    /// - Returns: how many took all of it.
    @discardableResult
    package func send(_ text: String, turn: Int = 0, of turns: Int = 1) -> Int {
        let bytes = Array(text.utf8)
        var taken = 0
        for (index, member) in members.enumerated() where member.isOpen && index % turns == turn % turns {
            let sent = Glibc.send(
                member.descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            if sent == bytes.count { taken += 1 }
        }
        return taken
    }

    /// Connects so many more, a thousand a second, and sends to each as soon as it is connected.
    package func arrive(_ count: Int, sending text: String) {
        for first in stride(from: 0, to: count, by: 20) {
            let known = members.count
            connect(min(20, count - first))
            sendWhenConnected(text, from: known, by: Deadline(seconds: 10))
            usleep(18_000)
        }
    }

    /// Sends to each from a member on as soon as it is connected, until all are or the deadline passes.
    package func sendWhenConnected(_ text: String, from first: Int = 0, by deadline: Deadline) {
        let bytes = Array(text.utf8)
        var waiting = members.indices.filter { $0 >= first && members[$0].isOpen }
        while !waiting.isEmpty, !deadline.isPast {
            waiting = waiting.filter { index in
                let sent = Glibc.send(
                    members[index].descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
                return sent < 0 && (errno == EAGAIN || errno == ENOTCONN)
            }
            usleep(2_000)
        }
    }

    /// Takes what has arrived, and notes which have ended.
    ///
    /// - Parameter reads: false leaves what arrives where it is, as one that never reads does.
    package func look(reads: Bool = true) {
        var entries = members.map {
            pollfd(fd: $0.isOpen ? $0.descriptor : -1, events: Int16(reads ? POLLIN : 0), revents: 0)
        }
        guard poll(&entries, nfds_t(entries.count), 0) > 0 else { return }
        for index in entries.indices where entries[index].revents != 0 {
            if reads {
                take(index)
            } else if entries[index].revents & Int16(POLLERR | POLLHUP) != 0 {
                members[index].isOpen = false
                members[index].wasReset = true
            }
        }
    }

    private func take(_ index: Int) {
        var bytes = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = recv(members[index].descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            if count > 0 {
                members[index].received += bytes.prefix(min(count, ConnectionHerd.kept - members[index].received.count))
                continue
            }
            if count < 0, errno == EAGAIN || errno == EINTR { return }
            members[index].isOpen = false
            members[index].wasReset = count < 0
            return
        }
    }

    /// Ends all of them.
    package func disconnect() {
        for index in members.indices where members[index].descriptor >= 0 {
            close(members[index].descriptor)
            members[index].descriptor = -1
            members[index].isOpen = false
        }
    }

    /// How many descriptors this process may have, as many as the system lets it.
    @discardableResult
    package static func raiseDescriptors() -> Int {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(clamping: limit.rlim_cur)
    }
}
