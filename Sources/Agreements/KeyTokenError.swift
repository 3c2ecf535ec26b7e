/// Why bytes are not a key token.
package enum KeyTokenError: Error, Hashable, CustomStringConvertible {
    /// Not the form `tg_<id>_<secret>_<checksum>`.
    case malformed
    /// The form of a token, but not as it was issued: a typing error.
    case wrongChecksum

    package var description: String {
        switch self {
        case .malformed: "this is not a key; a key reads tg_<id>_<secret>_<checksum> and has 64 characters"
        case .wrongChecksum: "the key's checksum doesn't match; a character is wrong"
        }
    }
}
