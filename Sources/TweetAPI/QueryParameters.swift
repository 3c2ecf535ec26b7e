import Foundation

/// The parameters of a query string, decoded, in their order.
struct QueryParameters: Sendable {
    /// One `name=value` of the query.
    struct Parameter: Sendable, Equatable {
        let name: String
        let value: String
    }

    let all: [Parameter]

    /// Reads `application/x-www-form-urlencoded` text; an escape that is none stays as it is.
    init(query: String?) {
        all = (query ?? "").split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Parameter(name: Self.decoded(parts[0]), value: parts.count > 1 ? Self.decoded(parts[1]) : "")
        }
    }

    init(all: [Parameter]) {
        self.all = all
    }

    /// Those that are test aids.
    func testAids() -> QueryParameters {
        QueryParameters(all: all.filter { $0.name.hasPrefix(TestAids.prefix) })
    }

    func values(of name: String) -> [String] {
        all.filter { $0.name == name }.map(\.value)
    }

    private static func decoded(_ text: Substring) -> String {
        let spaced = String(text.map { $0 == "+" ? " " : $0 })
        return spaced.removingPercentEncoding ?? spaced
    }
}
