internal import Glibc

/// What a server did instead of answering.
enum ServerFailure: Equatable, Sendable {
    /// The system says why no connection could be made.
    case noConnection(errno: Int32)
    case connectTimeout
    /// It did not prove who it is (TLS).
    case noHandshake
    case responseTimeout
    /// It closed the connection, or sent what is no answer.
    case noAnswer
    /// It answered with a status that counts as a failure.
    case status(Int)

    /// Whether it looks as if nobody were there, so that another request would only wait for nothing.
    var isAbsence: Bool {
        switch self {
        case .noConnection, .connectTimeout, .noHandshake, .responseTimeout: true
        case .noAnswer, .status: false
        }
    }
}

extension ServerFailure: CustomStringConvertible {
    var description: String {
        switch self {
        case .noConnection(let errno):
            String(cString: strerror(errno)).lowercased()
        case .connectTimeout: "no connection in time"
        case .noHandshake: "no TLS handshake"
        case .responseTimeout: "no answer in time"
        case .noAnswer: "no valid answer"
        case .status(let status): "status \(status)"
        }
    }
}
