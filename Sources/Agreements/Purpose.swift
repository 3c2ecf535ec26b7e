/// What data is taken for, and which routes that needs.
public struct Purpose: Sendable, Hashable {
    public var name: String
    /// The names of the routes an app with this purpose may call; none where it is forbidden.
    public var routes: Set<String>
    /// No app may have it.
    public var isForbidden: Bool

    public init(name: String, routes: Set<String>, isForbidden: Bool = false) {
        self.name = name
        self.routes = routes
        self.isForbidden = isForbidden
    }
}
