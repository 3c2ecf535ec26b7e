extension Grammar where Result == String {
    /// A path with or without a query, as it stands in a request (RFC 9112, section 3.2.1).
    static var target: Grammar {
        Grammar("a path", "write one that begins with a slash, as in `/healthz`") { text throws(Rejection) in
            guard text.utf8.first == UInt8(ascii: "/"),
                text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x23 })
            else {
                throw .malformed
            }
            return text
        }
    }
}

extension Grammar where Result == ClosedRange<Int> {
    /// One status, or a range of them.
    static var statuses: Grammar {
        Grammar("a status or a range of them", "write from 200 to 599, as in `200` or `200-399`") {
            text throws(Rejection) in
            let ends = text.split(separator: "-", omittingEmptySubsequences: false)
            guard (1...2).contains(ends.count) else { throw .malformed }
            let first = try Quantity.wholeNumber(ends[0])
            let last = try Quantity.wholeNumber(ends[ends.count - 1])
            guard first <= last, (200...599).contains(first), (200...599).contains(last) else { throw .malformed }
            return first...last
        }
    }
}

extension Grammar where Result == RouteMatch {
    static var routeMatch: Grammar {
        Grammar("a method and a path", "write both, as in `GET /2/tweets/{id}` or `\"* /2/**\"`") {
            text throws(Rejection) in
            try RouteMatch(parsing: text)
        }
    }
}
