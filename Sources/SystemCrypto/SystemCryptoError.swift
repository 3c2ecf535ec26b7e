/// What can go wrong in libcrypto.
public enum SystemCryptoError: Error, Hashable, CustomStringConvertible {
    case randomUnavailable(reason: String)
    case signingFailed(reason: String)

    public var description: String {
        switch self {
        case .randomUnavailable(let reason): "no random bytes from libcrypto: \(reason)"
        case .signingFailed(let reason): "libcrypto could not sign: \(reason)"
        }
    }
}
