/// The id that one request carries through the gateway, the upstream and the record: 128 bits.
public struct RequestID: Sendable, Hashable {
    /// The first 8 bytes, big-endian: the left half of the hexadecimal text.
    public var high: UInt64
    /// The last 8 bytes, big-endian.
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}
