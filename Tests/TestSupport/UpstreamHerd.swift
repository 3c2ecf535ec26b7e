internal import Foundation
internal import Glibc
internal import Synchronization

/// The upstream's side of many attackers' connections: one thread for all, which drops what it gets and sends what it owes
/// as far as that is taken.
///
/// A thread for each of thousands would make the callers beside them wait: they share the process, whose memory the system
/// locks while it makes a thread.
package final class UpstreamHerd: Sendable {
    private struct Member {
        let descriptor: Int32
        /// Bytes to send.
        var owed: Int
    }

    private let arrivals = Mutex<[Member]>([])
    private let isStopped = Flag()

    /// Between two looks at all of them, in microseconds.
    private static let pause: UInt32 = 10_000

    package init() {
        let thread = Thread { [self] in run() }
        thread.start()
    }

    /// Takes over a connection from a script, which is to return without another word.
    ///
    /// - Parameter owed: bytes to send.
    package func take(_ peer: UpstreamPeer, owed: Int = 0) {
        let descriptor = peer.duplicate()
        guard descriptor >= 0 else { return }
        // The system would keep megabytes for each, and run short of memory for everybody's connections.
        var unsent: Int32 = 64 << 10
        setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &unsent, socklen_t(MemoryLayout<Int32>.size))
        arrivals.withLock { $0.append(Member(descriptor: descriptor, owed: owed)) }
    }

    /// Ends all connections, and the thread.
    package func stop() {
        isStopped.set()
    }

    private func run() {
        Background.enter()
        var members: [Member] = []
        var bytes = [UInt8](repeating: 120, count: 64 << 10)
        while !isStopped.isSet {
            members += arrivals.withLock { arrivals in
                defer { arrivals = [] }
                return arrivals
            }
            var standing: [Member] = []
            for var member in members where UpstreamHerd.serve(&member, &bytes) { standing.append(member) }
            members = standing
            usleep(UpstreamHerd.pause)
        }
        for member in members { close(member.descriptor) }
    }

    /// - Returns: whether the connection stands.
    private static func serve(_ member: inout Member, _ bytes: inout [UInt8]) -> Bool {
        let received = recv(member.descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        if received == 0 || received < 0 && errno != EAGAIN && errno != EINTR {
            close(member.descriptor)
            return false
        }
        while member.owed > 0 {
            let sent = send(
                member.descriptor, bytes, min(member.owed, bytes.count), Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            guard sent > 0 else { break }
            member.owed -= sent
        }
        return true
    }
}
