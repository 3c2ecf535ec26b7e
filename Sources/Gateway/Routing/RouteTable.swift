internal import HTTPWire
internal import NIOCore

/// The routes in the order in which they are tried.
package struct RouteTable: Sendable {
    package let routes: [Route]
    private let methods: [[UInt8]?]

    package init(_ routes: [Route]) {
        self.routes = routes
        methods = routes.map { $0.method.map { Array($0.utf8) } }
    }

    /// Whether the first route takes every request, so that no other one could have been meant.
    var takesEverything: Bool { routes.first.map { $0.method == nil && $0.path.matchesEverything } ?? false }

    /// Whether the first route for a method takes every path.
    func takesEverything(_ method: Method, named name: Span<UInt8>) -> Bool {
        for index in 0..<routes.count where matches(methods[index], method, name) {
            return routes[index].path.matchesEverything
        }
        return false
    }

    /// The index of the first route that matches.
    func match(method: Method, named name: Span<UInt8>, path: Span<UInt8>) -> Int? {
        for index in 0..<routes.count
        where matches(methods[index], method, name) && routes[index].path.matches(path) {
            return index
        }
        return nil
    }

    @inline(__always)
    private func matches(_ wanted: [UInt8]?, _ method: Method, _ name: Span<UInt8>) -> Bool {
        guard let wanted else { return true }
        if method == .head, wanted.count == 3, wanted[0] == UInt8(ascii: "G") { return true }
        guard wanted.count == name.count else { return false }
        for index in 0..<wanted.count where wanted[index] != name[index] { return false }
        return true
    }
}
