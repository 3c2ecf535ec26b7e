/// The request method as recorded; raw values are stable.
public enum AccessMethod: UInt8, Sendable, CaseIterable {
    /// A method without a number of its own, or none that could be read.
    case other = 0
    case get = 1
    case head = 2
    case post = 3
    case put = 4
    case patch = 5
    case delete = 6
    case options = 7
    case connect = 8
    case trace = 9
    case query = 10

    /// The name in exports.
    public var name: StaticString {
        switch self {
        case .other: "other"
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .connect: "CONNECT"
        case .trace: "TRACE"
        case .query: "QUERY"
        }
    }
}
