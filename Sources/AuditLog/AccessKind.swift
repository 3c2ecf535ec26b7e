/// Which part of an access a record tells; raw values are stable.
package enum AccessKind: UInt8, Sendable, CaseIterable {
    /// The whole access, recorded before its answer was released.
    case complete = 1
    /// The beginning of a streamed answer, recorded before its first byte.
    case opening = 2
    /// The end of a streamed answer, with all of its true figures; it replaces the opening of the same request id.
    case closing = 3

    /// The name in exports.
    package var name: StaticString {
        switch self {
        case .complete: "complete"
        case .opening: "opening"
        case .closing: "closing"
        }
    }
}
