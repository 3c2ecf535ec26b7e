/// Which part of an access a record tells; raw values are stable.
public enum AccessKind: UInt8, Sendable, CaseIterable {
    /// The whole access, recorded before its answer was released.
    case complete = 1
    /// The beginning of a streamed answer, recorded before its first byte; it counts the access, and has no items yet.
    case opening = 2
    /// The end of a streamed answer, with what was added since its last record.
    case closing = 3
    /// A streamed answer goes on, with what was added since its last record.
    case progress = 4
    /// Stands for a sequence number of which no record came; only evidence has it, never a journal.
    case missing = 5

    /// The name in exports.
    public var name: StaticString {
        switch self {
        case .complete: "complete"
        case .opening: "opening"
        case .closing: "closing"
        case .progress: "progress"
        case .missing: "missing"
        }
    }
}
