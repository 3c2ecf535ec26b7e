extension GatewayConfiguration {
    /// What a caller may send, and how slowly.
    package struct Bounds: Sendable, Hashable {
        /// The request line and all fields; beyond it 431.
        package let headBytes: Int
        /// The number of fields; beyond it 431.
        package let fields: Int
        /// The request target; beyond it 414.
        package let targetBytes: Int
        /// A request's body; beyond it 413.
        package let bodyBytes: Int
        /// From a request's first byte to the end of its head.
        package let headTimeoutNanoseconds: Int64
        /// Between two requests on a kept connection.
        package let idleTimeoutNanoseconds: Int64
        /// Between two pieces of a request's body.
        package let bodyTimeoutNanoseconds: Int64
        /// Bytes a second that a request's body has to bring; 0: any number.
        package let bodyRate: Int
        /// How long a caller may take to take what waits for it.
        package let writeTimeoutNanoseconds: Int64
        /// Connections of callers at the same time; nil: as many as the process's descriptors allow.
        package let connections: Int?

        package static let standard = Bounds(
            headBytes: 32 << 10,
            fields: 100,
            targetBytes: 8 << 10,
            bodyBytes: 8 << 20,
            headTimeoutNanoseconds: 10_000_000_000,
            idleTimeoutNanoseconds: 75_000_000_000,
            bodyTimeoutNanoseconds: 30_000_000_000,
            bodyRate: 256,
            writeTimeoutNanoseconds: 30_000_000_000,
            connections: nil
        )
    }
}
