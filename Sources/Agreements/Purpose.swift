/// What data is taken for, and which routes that needs.
package struct Purpose: Sendable, Hashable {
    package var name: String
    /// The names of the routes an app with this purpose may call.
    package var routes: Set<String>

    package init(name: String, routes: Set<String>) {
        self.name = name
        self.routes = routes
    }
}
