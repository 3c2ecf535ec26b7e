internal import NIOCore
internal import NIOSSL
internal import NIOTLS
internal import SystemCrypto

/// Tells when the TLS handshake with a server is over, and how.
final class UpstreamHandshake: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let done: EventLoopPromise<Void>
    /// The name or address that the server's certificate has to be for; nil: any will do.
    private let server: String?

    /// The certificate can be trusted, and is another server's.
    struct WrongServer: Error {}

    init(server: String?, eventLoop: any EventLoop) {
        self.server = server
        done = eventLoop.makePromise(of: Void.self)
    }

    /// Succeeds when the server has proven who it is.
    var result: EventLoopFuture<Void> { done.futureResult }

    func expire() {
        done.fail(ChannelError.connectTimeout(.zero))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .some(.handshakeCompleted) = event as? TLSUserEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        do {
            try verify(context.pipeline.syncOperations.nioSSL_peerCertificate())
            done.succeed(())
        } catch {
            done.fail(error)
            context.closeTransport()
        }
    }

    /// Compares the name here, since NIOSSL is also content with the address that was connected to.
    private func verify(_ certificate: NIOSSLCertificate?) throws {
        guard let server else { return }
        guard let certificate, try Certificate.isFor(server, der: certificate.toDERBytes()) else { throw WrongServer() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        done.fail(error)
        context.fireErrorCaught(error)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        done.fail(ChannelError.eof)
    }
}
