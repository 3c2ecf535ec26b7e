internal import SystemCrypto

/// A secret that turns addresses and queries into tokens, or seals cursors: the same value has the same token, and
/// without the secret a token says nothing about its value.
///
/// A token is the first 8 bytes of HMAC-SHA-256 (RFC 2104), big-endian. It takes no memory but its own.
package struct TokenKey: Sendable {
    /// The length of the secret.
    package static let byteCount = 32

    // What HMAC hashes before each message, done once.
    private let inner: SHA256
    private let outer: SHA256

    /// Nil unless the secret has `byteCount` bytes.
    package init?(secret: [UInt8]) {
        guard secret.count == Self.byteCount else { return nil }
        let block = secret + [UInt8](repeating: 0, count: 64 - secret.count)
        var hash = SHA256()
        hash.update(block.map { $0 ^ 0x36 })
        inner = hash
        hash = SHA256()
        hash.update(block.map { $0 ^ 0x5C })
        outer = hash
    }

    /// A message of which a token is made, in pieces.
    struct Message: ~Copyable {
        private var hash: SHA256
        private let outer: SHA256

        fileprivate init(_ key: TokenKey) {
            hash = key.inner
            outer = key.outer
        }

        mutating func update(_ bytes: UnsafeRawBufferPointer) {
            hash.update(bytes)
        }

        mutating func update(_ byte: UInt8) {
            withUnsafeBytes(of: byte) { hash.update($0) }
        }

        /// The token; never 0, which stands for none.
        consuming func token() -> UInt64 {
            max(1, code().high)
        }

        /// The first 16 bytes of the authentication code.
        consuming func code() -> (high: UInt64, low: UInt64) {
            var last = outer
            hash.finalize().withUnsafeBytes { last.update($0) }
            return last.finalize().withUnsafeBytes { code in
                (
                    UInt64(bigEndian: code.loadUnaligned(as: UInt64.self)),
                    UInt64(bigEndian: code.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                )
            }
        }
    }

    func begin() -> Message { Message(self) }
}
