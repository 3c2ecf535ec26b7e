internal import HTTPWire
internal import NIOCore

/// The routes in the order in which they are tried.
///
/// A class, since to ask a structure that another object holds counts a reference for each array in it.
package final class RouteTable: Sendable {
    package let routes: [Route]
    private let methods: [MethodPattern]
    /// The name of a method that has no number, by the route.
    private let names: [[UInt8]]

    private enum MethodPattern {
        case any
        case known(Method)
        case named
    }

    package init(_ routes: [Route]) {
        self.routes = routes
        methods = routes.map { route in
            guard let name = route.method else { return .any }
            let method = Method(name: name)
            return method == .other ? .named : .known(method)
        }
        names = routes.map { Array(($0.method ?? "").utf8) }
    }

    /// Whether the first route takes every request, so that no other one could have been meant.
    var takesEverything: Bool { routes.first.map { $0.method == nil && $0.path.matchesEverything } ?? false }

    /// Whether the first route for a method takes every path.
    func takesEverything(_ method: Method, named name: Span<UInt8>) -> Bool {
        for index in 0..<routes.count where matchesMethod(index, method, name) {
            return routes[index].path.matchesEverything
        }
        return false
    }

    /// The index of the first route that matches.
    func match(method: Method, named name: Span<UInt8>, path: Span<UInt8>) -> Int? {
        for index in 0..<routes.count
        where matchesMethod(index, method, name) && routes[index].path.matches(path) {
            return index
        }
        return nil
    }

    @inline(__always)
    private func matchesMethod(_ index: Int, _ method: Method, _ name: Span<UInt8>) -> Bool {
        switch methods[index] {
        case .any: true
        case .known(let wanted): method == wanted || method == .head && wanted == .get
        case .named: method == .other && isNamed(names[index], name)
        }
    }

    private func isNamed(_ wanted: [UInt8], _ name: Span<UInt8>) -> Bool {
        guard wanted.count == name.count else { return false }
        for index in 0..<wanted.count where wanted[index] != name[index] { return false }
        return true
    }
}
