/// The head of an upstream's answer: where its parts lie in the bytes it was parsed from.
public struct ResponseHead: Sendable {
    public internal(set) var status = 0
    public internal(set) var reason = ByteRange.empty
    public internal(set) var minorVersion = 1
    public internal(set) var fields = FieldSection()
    public internal(set) var framing = BodyFraming.none
    /// Whether the upstream's connection can serve another request after this answer.
    public internal(set) var keepsAlive = true
    public internal(set) var length = 0

    public init() {}

    mutating func reset() {
        status = 0
        reason = .empty
        fields.removeAll()
        framing = .none
        keepsAlive = true
        length = 0
    }

    public var isInterim: Bool { status < 200 }
}
