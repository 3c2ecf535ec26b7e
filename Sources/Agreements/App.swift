/// A client registered by an organization for one approved purpose.
package struct App: Sendable, Hashable {
    /// Unique over all organizations, since keys are issued by app name.
    package var name: String
    /// The name of its one approved purpose.
    package var purpose: String

    package init(name: String, purpose: String) {
        self.name = name
        self.purpose = purpose
    }
}
