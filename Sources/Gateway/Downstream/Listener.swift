internal import NIOCore

/// An address callers connect to.
package struct Listener: Sendable {
    package var host: String
    /// 0 lets the system choose a free one.
    package var port: Int
    /// nil: plain text.
    package var security: ListenerSecurity?

    package init(host: String, port: Int, security: ListenerSecurity? = nil) {
        self.host = host
        self.port = port
        self.security = security
    }

    /// As it is written.
    var address: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Makes a new connection ready.
    func begin(_ pipeline: ChannelPipeline.SynchronousOperations, _ worker: Worker) throws {
        guard let security else {
            return try pipeline.addHandler(DownstreamConnection(worker: worker, isSecure: false))
        }
        try pipeline.addHandler(security.makeHandler())
        try pipeline.addHandler(TLSHandshake(worker: worker))
    }
}
