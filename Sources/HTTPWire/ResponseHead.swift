/// The head of an upstream's answer: where its parts lie in the bytes it was parsed from.
package struct ResponseHead: Sendable {
    package internal(set) var status = 0
    package internal(set) var reason = ByteRange.empty
    package internal(set) var minorVersion = 1
    package internal(set) var fields = FieldSection()
    package internal(set) var framing = BodyFraming.none
    /// Whether the upstream's connection can serve another request after this answer.
    package internal(set) var keepsAlive = true
    package internal(set) var length = 0

    package init() {}

    mutating func reset() {
        status = 0
        reason = .empty
        fields.removeAll()
        framing = .none
        keepsAlive = true
        length = 0
    }

    package var isInterim: Bool { status < 200 }
}
