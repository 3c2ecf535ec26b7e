/// Somebody an app may pass data on to.
package struct Recipient: Sendable, Hashable {
    package var name: String
    package var isGovernment: Bool

    package init(name: String, isGovernment: Bool) {
        self.name = name
        self.isGovernment = isGovernment
    }
}
