/// How large a message head may be.
package struct WireBounds: Sendable, Hashable {
    /// Bytes of a whole head, its blank line included.
    package var headBytes: Int
    /// Field lines of a head, and of a trailer section.
    package var fieldCount: Int
    /// Bytes of a request target.
    package var targetBytes: Int

    package init(headBytes: Int = 32 << 10, fieldCount: Int = 100, targetBytes: Int = 8 << 10) {
        self.headBytes = headBytes
        self.fieldCount = fieldCount
        self.targetBytes = targetBytes
    }
}
