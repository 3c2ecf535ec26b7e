/// What data is taken for, and which routes that needs.
package struct Purpose: Sendable, Hashable {
    package var name: String
    /// The names of the routes an app with this purpose may call; none where it is forbidden.
    package var routes: Set<String>
    /// No app may have it.
    package var isForbidden: Bool

    package init(name: String, routes: Set<String>, isForbidden: Bool = false) {
        self.name = name
        self.routes = routes
        self.isForbidden = isForbidden
    }
}
