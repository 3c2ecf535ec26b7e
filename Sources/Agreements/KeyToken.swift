public import SystemCrypto

/// A whole key as its holder writes it, secret included: `tg_<id>_<secret>_<checksum>`.
///
/// | bytes  | content                                                                             |
/// | ------ | ----------------------------------------------------------------------------------- |
/// | 0..2   | `tg_`                                                                               |
/// | 3..12  | the id, ten base62 characters, most significant first                               |
/// | 13     | `_`                                                                                 |
/// | 14..56 | the secret, 43 random base62 characters: 256.03 bits                                |
/// | 57     | `_`                                                                                 |
/// | 58..63 | CRC-32 (IEEE) of bytes 0..56, six base62 characters, most significant first         |
///
/// The checksum is for secret scanners and typing errors; it protects nothing. What is stored is the SHA-256 of the 43
/// characters of the secret: 256 random bits need no slow hash.
///
/// The value holds its bytes inline and prints only its id; ``reveal()`` is the one way to the text.
public struct KeyToken: Sendable, BitwiseCopyable {
    /// The length of every token in bytes.
    public static let byteCount = 64

    static let secretCharacterCount = 43
    static let checksumCharacterCount = 6
    private static let prefix: StaticString = "tg_"
    private static let idRange = 3..<13
    private static let secretRange = 14..<57
    private static let checkedRange = 0..<57
    private static let checksumRange = 58..<64
    private static let separator = UInt8(ascii: "_")

    public let id: KeyID
    private var text = InlineArray<64, UInt8>(repeating: 0)

    /// Reads a token; it must be the whole of `bytes`.
    public init(parsing bytes: UnsafeRawBufferPointer) throws(KeyTokenError) {
        guard
            bytes.count == Self.byteCount,
            bytes[0] == UInt8(ascii: "t"), bytes[1] == UInt8(ascii: "g"), bytes[2] == Self.separator,
            bytes[13] == Self.separator, bytes[57] == Self.separator,
            let number = Base62.decode(UnsafeRawBufferPointer(rebasing: bytes[Self.idRange])),
            let id = KeyID(rawValue: number),
            let checksum = Base62.decode(UnsafeRawBufferPointer(rebasing: bytes[Self.checksumRange])),
            Base62.strangers(in: UnsafeRawBufferPointer(rebasing: bytes[Self.secretRange])) == 0
        else { throw .malformed }
        let checked = UnsafeRawBufferPointer(rebasing: bytes[Self.checkedRange])
        guard checksum == UInt64(CRC32.checksum(checked)) else { throw .wrongChecksum }
        self.id = id
        withUnsafeMutableBytes(of: &text) { $0.copyMemory(from: bytes) }
    }

    /// Reads a token; it must be the whole of `text`.
    public init(parsing text: String) throws(KeyTokenError) {
        let bytes = Array(text.utf8)
        let token = bytes.withUnsafeBytes { bytes -> Result<KeyToken, KeyTokenError> in
            do throws(KeyTokenError) {
                return .success(try KeyToken(parsing: bytes))
            } catch {
                return .failure(error)
            }
        }
        self = try token.get()
    }

    /// A token of a given id and secret, which is 43 base62 characters.
    init(id: KeyID, secret: [UInt8]) {
        precondition(secret.count == Self.secretCharacterCount)
        precondition(secret.withUnsafeBytes { Base62.strangers(in: $0) } == 0)
        self.id = id
        withUnsafeMutableBytes(of: &text) { bytes in
            Self.prefix.withUTF8Buffer { bytes.copyBytes(from: $0) }
            Base62.encode(id.rawValue, into: UnsafeMutableRawBufferPointer(rebasing: bytes[Self.idRange]))
            bytes[13] = Self.separator
            UnsafeMutableRawBufferPointer(rebasing: bytes[Self.secretRange]).copyBytes(from: secret)
            bytes[57] = Self.separator
            let checksum = CRC32.checksum(UnsafeRawBufferPointer(rebasing: bytes[Self.checkedRange]))
            Base62.encode(UInt64(checksum), into: UnsafeMutableRawBufferPointer(rebasing: bytes[Self.checksumRange]))
        }
    }

    /// A new token, with id and secret from the system's random generator.
    public static func random() throws(SystemCryptoError) -> KeyToken {
        var characters = RandomCharacters()
        while true {
            let text = try characters.take(KeyID.characterCount)
            let number = text.withUnsafeBytes { Base62.decode($0) }
            // All ten characters zero, once in 62^10, is no id.
            guard let id = number.flatMap(KeyID.init(rawValue:)) else { continue }
            return KeyToken(id: id, secret: try characters.take(secretCharacterCount))
        }
    }

    /// What is stored of the secret: the SHA-256 of its 43 ASCII characters.
    public var secretDigest: SHA256Digest {
        withUnsafeBytes(of: text) { SHA256.digest(of: UnsafeRawBufferPointer(rebasing: $0[Self.secretRange])) }
    }

    /// The 64 characters with the secret among them, to be shown to the key's holder once and never logged.
    public func reveal() -> String {
        withUnsafeBytes(of: text) { String(decoding: $0, as: UTF8.self) }
    }
}

extension KeyToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The token without its secret and checksum.
    public var description: String { "tg_\(id)_…" }
    public var debugDescription: String { description }
    /// Empty, so that `dump` and failure reports don't print the secret.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
