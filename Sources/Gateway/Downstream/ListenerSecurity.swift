internal import NIOCore
internal import NIOSSL
internal import Synchronization

/// What a listener proves who it is with, and asks of callers; replaced as a whole when its files change.
///
/// Connections keep what they began with. Tickets to resume sessions are good until the files change or the gateway
/// ends.
package final class ListenerSecurity: Sendable {
    /// The PEM files, by path, and the oldest version spoken.
    package struct Terms: Sendable, Hashable {
        /// The certificate and those that link it to its authority, in this order.
        package var certificate: String
        package var privateKey: String
        /// The authorities whose certificates callers may present; nil: none is asked for.
        package var clientAuthorities: String?
        /// 2 or 3, for TLS 1.2 or 1.3.
        package var minimumMinorVersion: Int

        package init(
            certificate: String, privateKey: String, clientAuthorities: String? = nil, minimumMinorVersion: Int = 2
        ) {
            self.certificate = certificate
            self.privateKey = privateKey
            self.clientAuthorities = clientAuthorities
            self.minimumMinorVersion = minimumMinorVersion
        }
    }

    package let terms: Terms
    private let served: Mutex<Served>

    /// What new connections get.
    private struct Served {
        var context: NIOSSLContext
        /// When its certificate ceases to be valid, in Unix seconds.
        var expiry: Int64
    }

    /// Reads the files; it blocks.
    ///
    /// - Throws: what NIOSSL has against them.
    package init(_ terms: Terms) throws {
        self.terms = terms
        served = Mutex(try ListenerSecurity.read(terms))
    }

    /// When the certificate that new connections get ceases to be valid, in Unix seconds.
    package var expiry: Int64 { served.withLock { $0.expiry } }

    /// Reads the files again, for the connections that come from now on; it blocks.
    ///
    /// - Throws: what NIOSSL has against them; then the old ones go on.
    package func reload() throws {
        let fresh = try ListenerSecurity.read(terms)
        served.withLock { $0 = fresh }
    }

    func makeHandler() -> NIOSSLServerHandler {
        var configuration = NIOSSLServerHandler.Configuration()
        configuration.maximumPreservedOutboundBufferCapacity = 64 << 10
        return NIOSSLServerHandler(context: served.withLock { $0.context }, configuration: configuration)
    }

    private static func read(_ terms: Terms) throws -> Served {
        let chain = try NIOSSLCertificate.fromPEMFile(terms.certificate)
        let key = try NIOSSLPrivateKey(file: terms.privateKey, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = terms.minimumMinorVersion >= 3 ? .tlsv13 : .tlsv12
        // RFC 9113, section 9.2.2: an ephemeral key exchange, and nothing but authenticated encryption.
        configuration.cipherSuites = "ECDHE+AESGCM:ECDHE+CHACHA20"
        configuration.applicationProtocols = TLSHandshake.protocols
        configuration.shutdownTimeout = .seconds(1)
        if let authorities = terms.clientAuthorities {
            configuration.certificateVerification = .optionalVerification
            configuration.trustRoots = .file(authorities)
            configuration.sendCANameList = true
        }
        return Served(
            context: try NIOSSLContext(configuration: configuration), expiry: Int64(chain.first?.notValidAfter ?? 0))
    }
}
