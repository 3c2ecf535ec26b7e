/// Somebody an app may pass data on to.
public struct Recipient: Sendable, Hashable {
    public var name: String
    public var isGovernment: Bool

    public init(name: String, isGovernment: Bool) {
        self.name = name
        self.isGovernment = isGovernment
    }
}
