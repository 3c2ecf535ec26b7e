internal import NIOCore
internal import NIOSSL
internal import Synchronization

/// How an upstream's servers prove who they are, and what the gateway shows them; read again when its files change.
///
/// Two are equal where they were made of the same terms, so that an upstream keeps its connections over a reload.
package final class UpstreamSecurity: Sendable, Hashable {
    package struct Terms: Sendable, Hashable {
        /// The authorities of its certificates, as a PEM file's path; nil: the system's.
        package var authorities: String?
        /// The name or address its certificates have to be for, and the name it is asked for; nil: its servers' hosts.
        package var serverName: String?
        /// Whether its certificates are looked at.
        package var verifies: Bool
        /// The PEM files of the gateway's own certificate and key; nil: it shows none.
        package var certificate: String?
        package var privateKey: String?

        package init(
            authorities: String? = nil, serverName: String? = nil, verifies: Bool = true, certificate: String? = nil,
            privateKey: String? = nil
        ) {
            self.authorities = authorities
            self.serverName = serverName
            self.verifies = verifies
            self.certificate = certificate
            self.privateKey = privateKey
        }
    }

    package let terms: Terms
    /// What new connections get.
    private let context: Mutex<NIOSSLContext>

    /// Reads the files; it blocks.
    ///
    /// - Throws: what NIOSSL has against them.
    package init(_ terms: Terms) throws {
        self.terms = terms
        context = Mutex(try UpstreamSecurity.read(terms))
    }

    /// Reads the files again, for the connections that are made from now on; it blocks.
    ///
    /// - Throws: what NIOSSL has against them; then the old ones go on.
    package func reload() throws {
        let fresh = try UpstreamSecurity.read(terms)
        context.withLock { $0 = fresh }
    }

    private static func read(_ terms: Terms) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuites = "ECDHE+AESGCM:ECDHE+CHACHA20"
        configuration.applicationProtocols = ["http/1.1"]
        configuration.shutdownTimeout = .seconds(1)
        // The name is for the handshake's handler to compare.
        configuration.certificateVerification = terms.verifies ? .noHostnameVerification : .none
        if let authorities = terms.authorities { configuration.trustRoots = .file(authorities) }
        if let certificate = terms.certificate, let privateKey = terms.privateKey {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: privateKey, format: .pem))
        }
        return try NIOSSLContext(configuration: configuration)
    }

    package static func == (left: UpstreamSecurity, right: UpstreamSecurity) -> Bool { left.terms == right.terms }

    package func hash(into hasher: inout Hasher) { hasher.combine(terms) }

    /// Puts TLS before whatever speaks to a server.
    ///
    /// - Parameter host: the server's, as the configuration names it.
    func begin(_ channel: any Channel, host: String) throws {
        let server = terms.serverName ?? host
        // An address can't be asked for by name (RFC 6066, section 3).
        let isAddress = (try? SocketAddress(ipAddress: server, port: 0)) != nil
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(
            NIOSSLClientHandler(context: context.withLock { $0 }, serverHostname: isAddress ? nil : server))
        try pipeline.addHandler(
            UpstreamHandshake(server: terms.verifies ? server : nil, eventLoop: channel.eventLoop))
        try pipeline.addHandler(RecordGatherer())
    }

    /// The channel once its server has proven who it is; a server that has not, in time, loses it.
    static func proven(_ channel: any Channel, within nanoseconds: Int64) -> EventLoopFuture<any Channel> {
        guard let handshake = try? channel.pipeline.syncOperations.handler(type: UpstreamHandshake.self) else {
            return channel.eventLoop.makeSucceededFuture(channel)
        }
        let waiting = NIOLoopBound(handshake, eventLoop: channel.eventLoop)
        let timeout = channel.eventLoop.scheduleTask(in: .nanoseconds(nanoseconds)) { waiting.value.expire() }
        return handshake.result.map { channel }.always { result in
            timeout.cancel()
            if case .failure = result { channel.close(promise: nil) }
        }
    }
}
