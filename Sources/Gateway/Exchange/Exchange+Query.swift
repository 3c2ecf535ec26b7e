internal import HTTPWire
internal import NIOCore

/// A token of the query, for records that are to show how often the same was asked.
extension Exchange {
    /// Parameters that say where to go on in an answer, not what is asked: they differ with each page and each poll of
    /// one and the same question.
    private static let pageParameters: [StaticString] = ["next_token", "pagination_token", "since_id", "until_id"]

    /// HMAC-SHA-256 over `?` and the query's parameters as they were sent, in their order, joined by `&`, without those
    /// that only say where to go on; 0 where nothing is left.
    func queryToken(_ key: TokenKey) -> UInt64 {
        guard head.query.count > 1 else { return 0 }
        let cursor = route >= 0 ? snapshot.routes.routes[route].cursor : nil
        return headBytes.withUnsafeReadableBytes { bytes in
            let query = UnsafeRawBufferPointer(rebasing: bytes[head.query.range].dropFirst())
            var message = key.begin()
            message.update(UInt8(ascii: "?"))
            var isEmpty = true
            var start = 0
            while start < query.count {
                var end = start
                while end < query.count, query[end] != UInt8(ascii: "&") { end &+= 1 }
                let parameter = UnsafeRawBufferPointer(rebasing: query[start..<end])
                if end > start, !Exchange.isPageParameter(parameter), cursor?.isName(of: parameter) != true {
                    if !isEmpty { message.update(UInt8(ascii: "&")) }
                    message.update(parameter)
                    isEmpty = false
                }
                start = end &+ 1
            }
            return isEmpty ? 0 : message.token()
        }
    }

    private static func isPageParameter(_ parameter: UnsafeRawBufferPointer) -> Bool {
        for name in pageParameters {
            let count = name.utf8CodeUnitCount
            guard parameter.count >= count, parameter.count == count || parameter[count] == UInt8(ascii: "=") else {
                continue
            }
            var isSame = true
            for index in 0..<count where parameter[index] != name.utf8Start[index] { isSame = false }
            if isSame { return true }
        }
        return false
    }
}
