/// The 32 bytes of a SHA-256 digest, held inline.
///
/// `==` stops at the first difference; where one side guards a secret, use ``isEqualInConstantTime(to:)``.
public struct SHA256Digest: Sendable, Hashable, BitwiseCopyable {
    /// The size of a digest in bytes.
    public static let byteCount = 32

    /// Thirty-two zero bytes, which no known message has for its digest.
    public static let zero = SHA256Digest()

    // The bytes in the order of memory, eight to a word.
    private var word0: UInt64 = 0
    private var word1: UInt64 = 0
    private var word2: UInt64 = 0
    private var word3: UInt64 = 0

    private init() {}

    /// A digest whose 32 bytes `initialize` writes.
    init(unsafeUninitializedBytes initialize: (UnsafeMutableRawBufferPointer) -> Void) {
        Swift.withUnsafeMutableBytes(of: &self, initialize)
    }

    /// A digest from its 32 bytes; nil for any other number of them.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init { $0.copyBytes(from: bytes) }
    }

    /// The 32 bytes, in order.
    public var bytes: [UInt8] {
        withUnsafeBytes { Array($0) }
    }

    /// Calls `body` with the 32 bytes; they are valid until it returns.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try Swift.withUnsafeBytes(of: self, body)
    }

    /// Whether both are the same, in a time that doesn't depend on where they differ.
    public func isEqualInConstantTime(to other: SHA256Digest) -> Bool {
        (word0 ^ other.word0) | (word1 ^ other.word1) | (word2 ^ other.word2) | (word3 ^ other.word3) == 0
    }
}

extension SHA256Digest: CustomStringConvertible {
    /// The digest in 64 lower-case hexadecimal digits.
    public var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return withUnsafeBytes { bytes in
            String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
        }
    }
}
