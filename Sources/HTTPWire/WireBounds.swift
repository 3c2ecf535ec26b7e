/// How large a message head may be.
public struct WireBounds: Sendable, Hashable {
    /// Bytes of a whole head, its blank line included.
    public var headBytes: Int
    /// Field lines of a head, and of a trailer section.
    public var fieldCount: Int
    /// Bytes of a request target.
    public var targetBytes: Int

    public init(headBytes: Int = 32 << 10, fieldCount: Int = 100, targetBytes: Int = 8 << 10) {
        self.headBytes = headBytes
        self.fieldCount = fieldCount
        self.targetBytes = targetBytes
    }
}
