/// The paths a route matches.
///
/// ```
/// template  = "/" [ segment *( "/" segment ) ] [ rest ]      "/**" alone matches every path
/// segment   = literal / "{" name "}"                          a name stands for exactly one segment
/// rest      = "/**"                                           any segments, also none
/// literal   = 1*( unreserved / sub-delims / ":" / "@" )       RFC 3986, without escapes
/// ```
package struct PathTemplate: Sendable, Hashable, CustomStringConvertible {
    package enum Segment: Sendable, Hashable {
        /// Compared byte for byte.
        case literal(String)
        /// Matches one segment, whatever it says.
        case parameter(String)
    }

    /// Empty for `/` and `/**`.
    package let segments: [Segment]
    /// Whether any further segments may follow (`/**`).
    package let matchesRest: Bool

    package init(segments: [Segment], matchesRest: Bool) {
        self.segments = segments
        self.matchesRest = matchesRest
    }

    package var description: String {
        let parts = segments.map { segment in
            switch segment {
            case .literal(let text): "/\(text)"
            case .parameter(let name): "/{\(name)}"
            }
        }
        return parts.isEmpty && !matchesRest ? "/" : parts.joined() + (matchesRest ? "/**" : "")
    }

    /// Whether it matches every path that `other` matches.
    func covers(_ other: PathTemplate) -> Bool {
        guard segments.count <= other.segments.count else { return false }
        let prefixCovers = zip(segments, other.segments).allSatisfy { mine, theirs in
            switch mine {
            case .parameter: true
            case .literal: mine == theirs
            }
        }
        let endCovers = matchesRest || (segments.count == other.segments.count && !other.matchesRest)
        return prefixCovers && endCovers
    }

    /// Whether it matches exactly one path.
    var isOnePath: Bool {
        !matchesRest && segments.allSatisfy { if case .literal = $0 { true } else { false } }
    }

    /// Whether it lies where the gateway answers itself.
    var isGatewaysOwn: Bool {
        segments.starts(with: [.literal(".well-known"), .literal("tollgate")])
    }
}
