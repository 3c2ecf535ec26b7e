/// The key among the fields of a request, as bytes that the request still owns.
///
/// Offer it every `Authorization` and `X-Api-Key` line; the same key sent twice is one key, two different ones are
/// refused rather than one of them chosen. `Authorization` with another scheme than `Bearer` is no credential here.
/// The value must not outlive the bytes it was offered.
public struct Credentials {
    private var found: UnsafeRawBufferPointer?
    private var isConflicting = false

    public init() {}

    /// Takes the value of an `Authorization` line: the scheme in any case, one or more spaces, the token (RFC 9110
    /// §11.4).
    public mutating func offer(authorization value: UnsafeRawBufferPointer) {
        let value = FieldBytes.trimmed(value)
        guard value.count >= 6, FieldBytes.isBearer(value) else { return }
        if value.count == 6 {
            offer(UnsafeRawBufferPointer(rebasing: value[6...]))
        } else if FieldBytes.isBlank(value[6]) {
            offer(FieldBytes.trimmed(UnsafeRawBufferPointer(rebasing: value[6...])))
        }
    }

    /// Takes the value of an `X-Api-Key` line: the token alone.
    public mutating func offer(apiKey value: UnsafeRawBufferPointer) {
        offer(FieldBytes.trimmed(value))
    }

    /// The bytes of the one key that was offered.
    public func token() throws(AccessRefusal) -> UnsafeRawBufferPointer {
        if isConflicting { throw .conflictingCredentials }
        guard let found else { throw .noCredentials }
        return found
    }

    private mutating func offer(_ token: UnsafeRawBufferPointer) {
        if let found, !found.elementsEqual(token) {
            isConflicting = true
        } else {
            found = token
        }
    }
}
