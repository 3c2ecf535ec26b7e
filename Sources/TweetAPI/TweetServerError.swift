/// Why the mock could not start or had to end.
package enum TweetServerError: Error, Sendable, Equatable {
    case portOutOfRange(Int)
    case postCountOutOfRange(Int)
    case addressInUse(host: String, port: Int)
    case failed(host: String, port: Int, reason: String)
}

extension TweetServerError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .portOutOfRange(let port):
            "the mock tweet API can't listen on port \(port); a port is 0 to 65535, 0 for any that is free"
        case .postCountOutOfRange(let count):
            "the mock tweet API can't make \(count) posts; it makes 1 to \(Timeline.postLimit)"
        case .addressInUse(let host, let port):
            "the mock tweet API can't listen on \(host):\(port): the port is taken by another program"
        case .failed(let host, let port, let reason):
            "the mock tweet API on \(host):\(port) failed: \(reason)"
        }
    }
}
