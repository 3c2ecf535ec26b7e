internal import Glibc
internal import Synchronization

/// A TCP connection on loopback, read and written with deadlines by one thread.
///
/// Another thread may only `interrupt` it.
package final class TCPSocket: Sendable {
    /// -1 once closed.
    private let descriptor: Mutex<Int32>

    /// How a read ended.
    enum Reading {
        case bytes([UInt8])
        /// The other side sends nothing more.
        case end
    }

    /// Takes over a connected descriptor.
    init(_ descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
    }

    deinit {
        close()
    }

    /// Connects to a port of 127.0.0.1.
    ///
    /// - Parameter receiveBufferBytes: the kernel's receive buffer; nil leaves it to grow by itself.
    static func connect(port: Int, receiveBufferBytes: Int? = nil) throws -> TCPSocket {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw WireFailure.system(call: "socket") }
        if let receiveBufferBytes {
            var size = Int32(receiveBufferBytes)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        let result = withLoopback(port: port) { Glibc.connect(descriptor, $0, $1) }
        guard result == 0 else {
            let failure = WireFailure.system(call: "connect to port \(port)")
            Glibc.close(descriptor)
            throw failure
        }
        return TCPSocket(descriptor)
    }

    /// Calls with the address of a port of a loopback address.
    static func withLoopback<Result>(
        port: Int,
        address ip: String = "127.0.0.1",
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        inet_pton(AF_INET, ip, &address.sin_addr)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// Reads what is there, or waits for the first bytes.
    func read(atMost count: Int = 256 << 10, by deadline: Deadline, for what: String) throws -> Reading {
        let descriptor = descriptor.withLock { $0 }
        while true {
            var bytes = [UInt8](repeating: 0, count: count)
            let received = recv(descriptor, &bytes, count, 0)
            if received > 0 { return .bytes(Array(bytes.prefix(received))) }
            if received == 0 { return .end }
            switch errno {
            case EINTR: continue
            case EAGAIN: try wait(descriptor, Int16(POLLIN), by: deadline, for: what)
            case ECONNRESET, EPIPE, EBADF: throw WireFailure.reset
            default: throw WireFailure.system(call: "recv")
            }
        }
    }

    /// Writes all of the bytes.
    func write(_ bytes: [UInt8], by deadline: Deadline = Deadline()) throws {
        var start = 0
        while start < bytes.count {
            let sent = try writeSome(bytes[start...], by: deadline)
            guard sent > 0 else { throw WireFailure.timeout("room to write \(bytes.count - start) bytes") }
            start += sent
        }
    }

    /// Writes as much as the kernel takes before the deadline: 0 where it took nothing.
    func writeSome(_ bytes: ArraySlice<UInt8>, by deadline: Deadline) throws -> Int {
        let descriptor = descriptor.withLock { $0 }
        while true {
            let sent = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if sent >= 0 { return sent }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                if poll(&entry, 1, deadline.milliseconds) == 0 { return 0 }
            case ECONNRESET, EPIPE, EBADF: throw WireFailure.reset
            default: throw WireFailure.system(call: "send")
            }
        }
    }

    /// Tells the other side that nothing more will come.
    func closeWriting() {
        descriptor.withLock { _ = shutdown($0, Int32(SHUT_WR)) }
    }

    /// Closes with a reset, in which the other side loses what it has not read.
    func reset() {
        descriptor.withLock { descriptor in
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }
        close()
    }

    func duplicate() -> Int32 {
        descriptor.withLock { fcntl($0, F_DUPFD_CLOEXEC, 0) }
    }

    func close() {
        descriptor.withLock { descriptor in
            if descriptor >= 0 { Glibc.close(descriptor) }
            descriptor = -1
        }
    }

    /// Ends both directions, so that a thread that waits in a read or write comes back.
    func interrupt() {
        descriptor.withLock { if $0 >= 0 { shutdown($0, Int32(SHUT_RDWR)) } }
    }

    private func wait(_ descriptor: Int32, _ events: Int16, by deadline: Deadline, for what: String) throws {
        var entry = pollfd(fd: descriptor, events: events, revents: 0)
        guard poll(&entry, 1, deadline.milliseconds) != 0 else { throw WireFailure.timeout(what) }
    }
}
