/// What can go wrong in libcrypto.
package enum SystemCryptoError: Error, Hashable, CustomStringConvertible {
    case randomUnavailable(reason: String)
    case signingFailed(reason: String)

    package var description: String {
        switch self {
        case .randomUnavailable(let reason): "no random bytes from libcrypto: \(reason)"
        case .signingFailed(let reason): "libcrypto could not sign: \(reason)"
        }
    }
}
