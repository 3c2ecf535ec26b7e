import Testing

@testable import Gateway
@testable import HTTPWire

@Suite struct RouteTableTests {
    private func pattern(_ template: String) -> PathPattern {
        var segments: [PathPattern.Segment] = []
        var rest = false
        for part in template.split(separator: "/") {
            if part == "**" {
                rest = true
            } else if part.hasPrefix("{") {
                segments.append(.parameter)
            } else {
                segments.append(.literal(Array(part.utf8)))
            }
        }
        return PathPattern(segments: segments, matchesRest: rest)
    }

    @Test(
        "A template matches the paths it stands for and no other",
        arguments: [
            ("/", "/", true), ("/", "/a", false), ("/a", "/a", true), ("/a", "/ab", false), ("/a", "/a/b", false),
            ("/a/{id}", "/a/1", true), ("/a/{id}", "/a", false), ("/a/{id}", "/a/1/2", false),
            ("/a/{id}/b", "/a/1/b", true), ("/a/{id}/b", "/a/1/c", false), ("/a/**", "/a", true),
            ("/a/**", "/a/b/c", true), ("/a/**", "/ab", false), ("/**", "/", true), ("/**", "/a/b", true),
            ("/{x}/**", "/a", true), ("/{x}/**", "/", false),
        ]
    )
    func matching(template: String, path: String, expected: Bool) {
        let bytes = Array(path.utf8)
        #expect(pattern(template).matches(bytes.span) == expected)
    }

    private func table(_ routes: [(method: String?, path: String)]) -> RouteTable {
        RouteTable(
            routes.map { Route(name: $0.path, method: $0.method, path: pattern($0.path), upstream: 0) })
    }

    private func match(_ table: RouteTable, _ method: String, _ path: String) -> Int? {
        let name = Array(method.utf8)
        let bytes = Array(path.utf8)
        return table.match(method: Method(name.span, 0..<name.count), named: name.span, path: bytes.span)
    }

    @Test("The first route that matches wins, and where none does nothing is forwarded")
    func firstWins() {
        let routes = table([("GET", "/a/b"), ("GET", "/a/{id}"), ("POST", "/a/{id}"), (nil, "/x/**")])
        #expect(match(routes, "GET", "/a/b") == 0)
        #expect(match(routes, "GET", "/a/c") == 1)
        #expect(match(routes, "POST", "/a/b") == 2)
        #expect(match(routes, "BREW", "/x/y") == 3)
        #expect(match(routes, "GET", "/y") == nil)
        #expect(match(routes, "PUT", "/a/b") == nil)
    }

    @Test("HEAD goes where GET goes, and methods are told apart by case")
    func methods() {
        let routes = table([("GET", "/a"), ("DELETE", "/a")])
        #expect(match(routes, "HEAD", "/a") == 0)
        #expect(match(routes, "get", "/a") == nil)
        #expect(match(routes, "DELETE", "/a") == 1)
    }

    @Test("Only a first route that takes every path leaves nothing to be led past")
    func takesEverything() {
        #expect(table([(nil, "/**")]).takesEverything)
        #expect(!table([("GET", "/a"), (nil, "/**")]).takesEverything)
        #expect(!table([(nil, "/a/**")]).takesEverything)
    }
}
