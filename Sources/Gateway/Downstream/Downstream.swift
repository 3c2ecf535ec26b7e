internal import Agreements
internal import AuditLog
internal import NIOCore
internal import SystemCrypto

/// Where a request comes from and its answer goes to: an HTTP/1.1 connection, or one stream of an HTTP/2 connection.
///
/// A class and not a protocol, so that an exchange reads its fields without a call and calls it through a table.
class Downstream: Supervised {
    /// `Forwarded: for="…";proto=http;host="`, made once a connection.
    final var forwardedPrefix = ByteBuffer()
    final var isWritable = true
    /// What is kept of the caller's address, made once a connection.
    final var address = AccessAddress.none
    /// Where the connection comes from, for keys that may not be used from everywhere.
    final var origin = IPAddress.unknown
    /// Of the certificate that the caller proved its own; nil where it showed none.
    final var clientCertificate: SHA256Digest?
    /// Whether bodies end, and connections go on, by frames of HTTP/2, and not by fields of the head.
    final let isFramed: Bool

    /// The request under way; used again for the next.
    final let exchange: Exchange

    init(worker: Worker, isFramed: Bool) {
        self.isFramed = isFramed
        exchange = Exchange(worker: worker)
        super.init(worker: worker)
        exchange.belong(to: self)
    }

    /// Takes bytes of an answer as HTTP/1.1 has them, but for a body's framing where `isFramed`.
    func write(_ bytes: ByteBuffer) { preconditionFailure("each kind has its own") }

    func flush() { preconditionFailure("each kind has its own") }

    /// Flushes, and calls back when all that was written has gone out; not where the connection ends before.
    func flushMarked(_ done: @escaping @Sendable () -> Void) { preconditionFailure("each kind has its own") }

    /// Asks for the body that the caller holds back (RFC 9110, section 10.1.1), unless it has begun to send it.
    func sendContinue() { preconditionFailure("each kind has its own") }

    /// Whether another request can follow on this connection, as far as this one's body allows.
    var canContinue: Bool { preconditionFailure("each kind has its own") }

    /// Goes on with the request's body, which the exchange can take again.
    func process() { preconditionFailure("each kind has its own") }

    /// Passes on, from now on, whatever comes as the request's body.
    func beginTunnel() { preconditionFailure("HTTP/1.1 alone has tunnels") }

    /// Tells the caller of a tunnel that nothing more comes, when all that was written has gone out.
    func closeWriting() { preconditionFailure("HTTP/1.1 alone has tunnels") }

    /// The exchange is over and its answer has gone out.
    func exchangeEnded(keepsAlive: Bool) { preconditionFailure("each kind has its own") }
}

extension Downstream {
    /// RFC 7239, section 4: an IPv6 address is in brackets and quoted.
    static func forwarded(for address: SocketAddress?, isSecure: Bool) -> ByteBuffer {
        let host =
            switch address {
            case .v4: address?.ipAddress ?? "unknown"
            case .v6: address?.ipAddress.map { "\"[\($0)]\"" } ?? "unknown"
            default: "unknown"
            }
        return ByteBuffer(string: "Forwarded: for=\(host);proto=\(isSecure ? "https" : "http");host=\"")
    }
}
