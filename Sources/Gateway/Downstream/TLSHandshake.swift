internal import NIOCore
internal import NIOSSL
internal import NIOTLS
internal import SystemCrypto

/// A caller's connection until its TLS handshake is done; then it gives way to the protocol that was agreed on.
final class TLSHandshake: Supervised, ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    /// By ALPN (RFC 7301), in the order of preference.
    static let protocols = ["h2", "http/1.1"]

    private var context: ChannelHandlerContext?
    private var began = Int64(0)

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        worker.add(self)
        began = worker.clock.now()
        deadline = began + worker.snapshot.settings.headTimeoutNanoseconds
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .some(.handshakeCompleted(let agreed)) = event as? TLSUserEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        do {
            try giveWay(to: agreed, context)
        } catch {
            abort()
        }
    }

    /// Puts the connection's own handler behind this one, and leaves.
    private func giveWay(to agreed: String?, _ context: ChannelHandlerContext) throws {
        let pipeline = context.pipeline.syncOperations
        let certificate = try TLSHandshake.fingerprint(of: pipeline.nioSSL_peerCertificate())
        try pipeline.addHandler(RecordGatherer())
        if agreed == "h2" {
            try HTTP2Connection.begin(
                pipeline, worker, remote: context.channel.remoteAddress, isSecure: true, clientCertificate: certificate)
        } else {
            let connection = DownstreamConnection(worker: worker, isSecure: true)
            connection.clientCertificate = certificate
            try pipeline.addHandler(connection)
        }
        worker.remove(self)
        pipeline.removeHandler(self, promise: nil)
    }

    private static func fingerprint(of certificate: NIOSSLCertificate?) throws -> SHA256Digest? {
        guard let certificate else { return nil }
        var digest = SHA256()
        try certificate.toDERBytes().withUnsafeBytes { digest.update($0) }
        return digest.finalize()
    }

    func channelInactive(context: ChannelHandlerContext) {
        worker.remove(self)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        abort()
    }

    // MARK: - The worker's side

    override func expire(now: Int64) {
        deadline = .max
        abort()
    }

    override var rest: Rest? { Rest(since: began, hasServed: false) }

    override func makeRoom() {
        abort()
    }

    override func closeIfIdle() {
        abort()
    }

    override func abort() {
        context?.closeTransport()
    }
}

extension ChannelHandlerContext {
    /// Closes the connection below TLS, whose farewell would make what was cut off look whole, or wait for a caller that
    /// has stopped reading; what waits to be sent isn't.
    func closeTransport() {
        if let tls = try? pipeline.syncOperations.context(handlerType: NIOSSLHandler.self) {
            tls.close(promise: nil)
        } else {
            close(promise: nil)
        }
    }
}
