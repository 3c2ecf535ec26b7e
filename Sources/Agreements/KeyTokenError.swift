/// Why bytes are not a key token.
public enum KeyTokenError: Error, Hashable, CustomStringConvertible {
    /// Not the form `tg_<id>_<secret>_<checksum>`.
    case malformed
    /// The form of a token, but not as it was issued: a typing error.
    case wrongChecksum

    public var description: String {
        switch self {
        case .malformed: "this is not a key; a key reads tg_<id>_<secret>_<checksum> and has 64 characters"
        case .wrongChecksum: "the key's checksum doesn't match; a character is wrong"
        }
    }
}
