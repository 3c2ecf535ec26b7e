/// What can be wrong with the pointers items are counted at.
public enum ItemCountingError: Error, Equatable, CustomStringConvertible {
    /// Neither empty nor beginning with a slash, or with a `~` that is not `~0` or `~1`.
    case invalidPointer(String)
    /// More reference tokens than `JSONPointer.maximumTokens`.
    case pointerTooLong(String)
    case duplicatePointer(String)

    public var description: String {
        switch self {
        case .invalidPointer(let text):
            "'\(text)' is no JSON pointer (RFC 6901): write '/data' or '/includes/users', with ~0 for ~ and ~1 for /"
        case .pointerTooLong(let text):
            "'\(text)' is deeper than the \(JSONPointer.maximumTokens) levels items can be counted at"
        case .duplicatePointer(let text): "'\(text)' is given twice, which would count its items twice"
        }
    }
}
