package import ItemCounting

/// A method and path template, the upstream behind it, and how its items are counted.
package struct Route: Sendable {
    package var name: String
    /// Upper case, where GET matches HEAD too; nil matches any method.
    package var method: String?
    package var path: PathPattern
    /// Its index among the upstreams.
    package var upstream: Int
    /// Where items stand in an answer; nil: none are counted.
    package var items: JSONPointerSet?
    package var reserve: Reserve?
    /// Whether an answer is a line a document, charged as the lines pass.
    package var isLines: Bool
    /// How the next part of an answer is asked for; nil: anybody may go on with any.
    package var cursor: Cursor?
    /// Whether requests that ask for a WebSocket get one.
    package var upgradesToWebSocket = false

    /// How many items are reserved before the answer is known.
    package struct Reserve: Sendable, Hashable {
        /// The query parameter that asks for a number of items; nil: `maximum` is always reserved.
        package var query: String?
        package var `default`: Int
        package var maximum: Int
        /// How many kinds of items an answer has; each is reserved for.
        package var kinds: Int

        package init(query: String?, default: Int, maximum: Int, kinds: Int) {
            self.query = query
            self.default = `default`
            self.maximum = maximum
            self.kinds = kinds
        }
    }

    /// What is looked for in an answer: items, and cursors with them.
    var pointers: JSONPointerSet? { cursor?.pointers ?? items }

    package init(
        name: String,
        method: String?,
        path: PathPattern,
        upstream: Int,
        items: JSONPointerSet? = nil,
        reserve: Reserve? = nil,
        isLines: Bool = false,
        cursor: Cursor? = nil
    ) {
        self.name = name
        self.method = method
        self.path = path
        self.upstream = upstream
        self.items = items
        self.reserve = reserve
        self.isLines = isLines
        self.cursor = cursor
    }
}
