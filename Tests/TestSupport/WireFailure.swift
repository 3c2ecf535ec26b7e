internal import Glibc

/// What can go wrong while tests talk over sockets and start programs.
package enum WireFailure: Error, CustomStringConvertible, Equatable {
    /// A deadline passed while waiting for this.
    case timeout(String)
    /// The other side closed in the middle of this.
    case closed(String)
    /// The other side reset the connection.
    case reset
    /// What arrived is not HTTP/1.1.
    case malformed(String)
    case system(String)

    package var description: String {
        switch self {
        case .timeout(let what): "timed out waiting for \(what)"
        case .closed(let what): "the connection was closed in the middle of \(what)"
        case .reset: "the connection was reset"
        case .malformed(let what): "not HTTP/1.1: \(what)"
        case .system(let what): what
        }
    }

    static func system(call: String, code: Int32 = errno) -> WireFailure {
        .system("\(call): \(String(cString: strerror(code)))")
    }
}
