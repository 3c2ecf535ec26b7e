internal import HTTPWire
internal import NIOCore
internal import NIOHTTP2
internal import SystemCrypto

extension HTTP2Connection {
    /// Puts what HTTP/2 needs at the end of a connection's pipeline.
    static func begin(
        _ pipeline: ChannelPipeline.SynchronousOperations, _ worker: Worker, remote: SocketAddress?, isSecure: Bool,
        clientCertificate: SHA256Digest?
    ) throws {
        let door = HTTP2Door(worker: worker)
        let connection = HTTP2Connection(
            worker: worker, door: door, remote: remote, isSecure: isSecure, clientCertificate: clientCertificate)
        door.connection = connection
        let handler = NIOHTTP2Handler(
            mode: .server, frameDelegate: connection, connectionConfiguration: configuration(worker.snapshot.settings))
        try pipeline.addHandler(door)
        try pipeline.addHandler(handler)
        try pipeline.addHandler(connection)
    }

    private static func configuration(_ settings: GatewaySettings) -> NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        let wire = settings.wire
        configuration.initialSettings = [
            // The door announces the bound itself; up to twice as many are refused one by one.
            HTTP2Setting(parameter: .maxConcurrentStreams, value: 2 * streamBound),
            // RFC 9113, section 6.5.2: each field counts 32 more than its bytes.
            HTTP2Setting(parameter: .maxHeaderListSize, value: wire.headBytes + 32 * wire.fieldCount),
        ]
        // What is malformed is answered and put on record, as in HTTP/1.1.
        configuration.headerBlockValidation = .disabled
        configuration.contentLengthValidation = .disabled
        // The door counts these, and control frames, by the work between them.
        configuration.maximumSequentialEmptyDataFrames = HTTP2FrameCounter.idleFrameBound + 1
        configuration.controlFrameRateLimit.maximumCount = 16
        configuration.controlFrameRateLimit.windowLength = .nanoseconds(0)
        configuration.maximumSequentialContinuationFrames = 4 + wire.headBytes / frameBytes
        configuration.maximumRecentlyResetStreams = 2 * streamBound
        return configuration
    }
}
