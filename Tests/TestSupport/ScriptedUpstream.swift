internal import Foundation
internal import Glibc
internal import Synchronization

/// An upstream that does what a test tells it, byte for byte, and remembers what it was asked.
///
/// Each connection has a thread of its own, which runs the script; when the script returns or throws, the connection is
/// closed.
package final class ScriptedUpstream: Sendable {
    package typealias Script = @Sendable (UpstreamPeer) throws -> Void

    package let port: Int
    private let listener: Int32
    private let record = Mutex(Record())

    private struct Record {
        var requests: [WireRequest] = []
        var peers: [UpstreamPeer] = []
        var failures: [String] = []
        var isStopped = false
    }

    /// Listens at a port of a loopback address; 0 is a free one.
    package init(at port: Int = 0, address: String = "127.0.0.1", _ script: @escaping Script) throws {
        (listener, self.port) = try ScriptedUpstream.listen(at: port, address: address, backlog: 1_024)
        let thread = Thread { [self] in accept(script) }
        thread.start()
    }

    /// Answers each request, one after the other on each connection.
    package static func answering(
        at port: Int = 0,
        address: String = "127.0.0.1",
        _ answer: @escaping @Sendable (WireRequest) -> UpstreamAnswer
    ) throws -> ScriptedUpstream {
        try ScriptedUpstream(at: port, address: address) { peer in
            while let request = try peer.request() { try peer.send(answer(request).bytes(for: request.method)) }
        }
    }

    /// As a configuration writes it.
    package var address: String { "127.0.0.1:\(port)" }

    /// The requests that have arrived whole, in the order in which they did.
    package var requests: [WireRequest] { record.withLock { $0.requests } }

    package var connectionCount: Int { record.withLock { $0.peers.count } }

    /// How many connections neither side has closed, as far as their scripts have noticed.
    package var openConnectionCount: Int { record.withLock { $0.peers.count { !$0.isDone.isSet } } }

    /// Every byte that has arrived.
    package var receivedBytes: [UInt8] { record.withLock { $0.peers }.flatMap(\.transcript) }

    /// What requests had that is not HTTP/1.1; empty where all is well.
    package var failures: [String] { record.withLock { $0.failures } }

    /// The last request, once there are so many.
    @discardableResult
    package func lastRequest(of count: Int) throws -> WireRequest {
        try Deadline.wait(for: "request \(count) at the upstream") { requests.count >= count }
        return requests[count - 1]
    }

    /// Stops listening and ends all connections.
    package func stop() {
        let peers = record.withLock { record in
            guard !record.isStopped else { return [UpstreamPeer]() }
            record.isStopped = true
            shutdown(listener, Int32(SHUT_RDWR))
            return record.peers
        }
        for peer in peers { peer.interrupt() }
    }

    func note(_ request: WireRequest) {
        record.withLock { $0.requests.append(request) }
    }

    private func accept(_ script: @escaping Script) {
        defer { close(listener) }
        while true {
            var entry = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, -1) > 0 else { continue }
            let descriptor = ChildProcess.spawning.withLock { _ in
                let descriptor = Glibc.accept(listener, nil, nil)
                if descriptor >= 0 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
                return descriptor
            }
            guard descriptor >= 0 else {
                if [EINTR, EAGAIN, ECONNABORTED].contains(errno) { continue }
                return
            }
            let peer = record.withLock { record in
                let peer = UpstreamPeer(TCPSocket(descriptor), number: record.peers.count, upstream: self)
                record.peers.append(peer)
                return peer
            }
            let thread = Thread { [self] in
                do {
                    try script(peer)
                } catch let failure as WireFailure {
                    if case .malformed = failure { record.withLock { $0.failures.append("\(failure)") } }
                } catch {
                    record.withLock { $0.failures.append("\(error)") }
                }
                peer.close()
                peer.isDone.set()
            }
            thread.start()
        }
    }

    /// A socket that listens at a port of a loopback address; 0 is a free one.
    package static func listen(
        at port: Int = 0, address: String = "127.0.0.1", backlog: Int32
    ) throws -> (descriptor: Int32, port: Int) {
        let type = [SOCK_STREAM, SOCK_CLOEXEC, SOCK_NONBLOCK].reduce(Int32(0)) { $0 | Int32($1.rawValue) }
        let descriptor = socket(AF_INET, type, 0)
        guard descriptor >= 0 else { throw WireFailure.system(call: "socket") }
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        let bound = TCPSocket.withLoopback(port: port, address: address) { bind(descriptor, $0, $1) }
        guard bound == 0, Glibc.listen(descriptor, backlog) == 0 else { throw WireFailure.system(call: "listen") }
        var own = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &own) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) }
        }
        return (descriptor, Int(UInt16(bigEndian: own.sin_port)))
    }

    /// A port of 127.0.0.1 at which nobody listens.
    package static func freePort() throws -> Int {
        let (descriptor, port) = try listen(backlog: 1)
        close(descriptor)
        return port
    }
}
