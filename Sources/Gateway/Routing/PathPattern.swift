/// A path template, made for comparing bytes.
package struct PathPattern: Sendable {
    package enum Segment: Sendable {
        /// Matches itself, byte for byte.
        case literal([UInt8])
        /// Matches one segment that is not empty.
        case parameter
    }

    private let segments: [Segment]
    private let matchesRest: Bool

    /// - Parameter matchesRest: whether any further segments may follow, also none.
    package init(segments: [Segment], matchesRest: Bool) {
        self.segments = segments
        self.matchesRest = matchesRest
    }

    /// Whether it matches every path.
    var matchesEverything: Bool { segments.isEmpty && matchesRest }

    /// - Parameter path: normalized, from its first slash.
    func matches(_ path: Span<UInt8>) -> Bool {
        if segments.isEmpty { return matchesRest || path.count <= 1 }
        var index = 0
        for segment in segments {
            guard index < path.count, path[index] == UInt8(ascii: "/") else { return false }
            index &+= 1
            switch segment {
            case .literal(let bytes):
                guard path.count &- index >= bytes.count else { return false }
                for offset in 0..<bytes.count where path[index &+ offset] != bytes[offset] { return false }
                index &+= bytes.count
            case .parameter:
                let start = index
                while index < path.count, path[index] != UInt8(ascii: "/") { index &+= 1 }
                guard index > start else { return false }
            }
            guard index == path.count || path[index] == UInt8(ascii: "/") else { return false }
        }
        return index == path.count || matchesRest
    }
}
