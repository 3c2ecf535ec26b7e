/// Upstreams and routes.
extension ConfigurationLoader {
    func readUpstreams(_ value: Value, _ location: FileLocation) -> [GatewayConfiguration.Upstream] {
        guard let entries = value.entries(of: "a mapping of upstreams", "write a name and its servers") else {
            return []
        }
        defer { upstreamNames.isComplete = true }
        if entries.isEmpty { value.report("there is no upstream; write at least one, with its servers") }
        return entries.compactMap { entry in
            let name = entry.key.readName("upstream")
            if let name { upstreamNames.declare(name, at: entry.key) }
            let upstream = readUpstream(entry.value, name: name ?? "", location)
            return name == nil ? nil : upstream
        }
    }

    /// Where the gateway itself tells callers their usage.
    func readUsage(_ value: Value) -> RouteMatch? {
        guard let match = value.read(.routeMatch) else { return nil }
        guard match.method == "GET", match.path.isOnePath, !match.path.isGatewaysOwn else {
            value.report(
                "callers ask for their usage with GET at one path, not below `/.well-known/tollgate/`; "
                    + "write `GET /2/usage/tweets`")
            return nil
        }
        return match
    }

    /// - Parameter usage: what the gateway answers itself before any route.
    func readRoutes(_ value: Value, usage: RouteMatch?) -> [GatewayConfiguration.Route] {
        guard let values = value.list(of: "routes", "write each as `- {name: …, match: …, upstream: …}`") else {
            return []
        }
        defer { routeNames.isComplete = true }
        if values.isEmpty { value.report("there is no route; write at least one, since nothing else is forwarded") }
        var earlier: [(name: String, match: RouteMatch, place: Place)] = []
        return values.compactMap { value in
            let keys = ["name", "match", "upstream", "items", "format", "reserve", "cursor", "upgrade"]
            guard let fields = value.fields("a route", keys) else { return nil }
            let name = fields.required("name", .name("route"))
            if let name { declareRoute(name, at: fields["name"] ?? value) }
            let match = fields.required("match", .routeMatch)
            if let match, let matchValue = fields["match"] {
                if let first = earlier.first(where: { $0.match.covers(match) }) {
                    matchValue.report(
                        "this route is never reached: `\(first.name)` at \(first.place) matches all that it does; "
                            + "put this one before it"
                    )
                }
                if match.path.isGatewaysOwn {
                    matchValue.report(
                        "this route is never reached: the gateway answers below `/.well-known/tollgate/` itself; "
                            + "remove it"
                    )
                }
                if let usage, usage.covers(match) {
                    matchValue.report(
                        "this route is never reached: `usage` says that the gateway answers there itself; "
                            + "remove one of the two")
                }
                earlier.append((name ?? "?", match, matchValue.place))
            }
            let upstream = fields.required("upstream", "name the upstream behind it").flatMap(upstreamNames.resolve)
            let items = fields["items"].flatMap(readItems)
            let reserve = readReserve(fields, countsItems: fields["items"] != nil)
            let format = readFormat(fields)
            let cursor = fields["cursor"].flatMap { readCursor($0, items: items ?? [], format: format) }
            let upgrade = readUpgrade(fields, match)
            guard let name, let match, let upstream else { return nil }
            return GatewayConfiguration.Route(
                name: name,
                method: match.method,
                path: match.path,
                upstream: upstream,
                items: items ?? [],
                format: format,
                reserve: reserve,
                cursor: cursor,
                upgrade: upgrade
            )
        }
    }

    private func declareRoute(_ name: String, at value: Value) {
        if name.hasPrefix("tollgate-") {
            value.report(
                "`\(name)` is not free: names that begin with `tollgate-` are the gateway's own; write another")
        }
        routeNames.declare(name, at: value)
    }

    private func readItems(_ value: Value) -> [GatewayConfiguration.ItemPointer]? {
        guard value.isMapping else {
            return value.read(.jsonPointer).map { [GatewayConfiguration.ItemPointer(name: "item", pointer: $0)] }
        }
        guard let entries = value.entries(of: "a mapping of items", "write `{post: /data}`") else { return nil }
        if entries.isEmpty { value.report("no item is named; write `{post: /data}`, or leave `items` out") }
        var items: [GatewayConfiguration.ItemPointer] = []
        for entry in entries {
            guard let name = entry.key.readName("item"), let pointer = entry.value.read(.jsonPointer) else { continue }
            if let other = items.first(where: { $0.pointer == pointer }) {
                entry.value.report("`\(pointer)` would be counted twice, also as `\(other.name)`; remove one")
            }
            items.append(GatewayConfiguration.ItemPointer(name: name, pointer: pointer))
        }
        return items
    }

    private func readUpgrade(_ fields: Fields, _ match: RouteMatch?) -> GatewayConfiguration.UpgradeProtocol? {
        guard let value = fields["upgrade"] else { return nil }
        if fields["items"] != nil {
            value.report("what passes through a WebSocket can't be counted; remove `upgrade`, or `items` and `reserve`")
        }
        if let method = match?.method, method != "GET" {
            value.report("a WebSocket begins with GET, which this route does not match; remove `upgrade`")
        }
        return value.read(.word("a protocol"))
    }

    private func readFormat(_ fields: Fields) -> GatewayConfiguration.AnswerFormat {
        if let value = fields["format"], fields["items"] == nil {
            value.report("this route says how its items stand but counts none; add `items`, or remove `format`")
        }
        return fields.optional("format", .word("a format")) ?? .document
    }

    private func readReserve(_ fields: Fields, countsItems: Bool) -> GatewayConfiguration.Reserve? {
        guard let value = fields["reserve"] else {
            if countsItems {
                fields["items"]?.report(
                    "this route counts items but reserves none; add `reserve: {maximum: N}`, the most an answer can hold"
                )
            }
            return nil
        }
        guard countsItems else {
            value.report("this route reserves items but counts none; add `items`, or remove `reserve`")
            return nil
        }
        guard let reserve = value.fields("`reserve`", ["query", "default", "maximum"]) else { return nil }
        let query = reserve.optional("query", .queryParameter)
        let usual = reserve.optional("default", .wholeNumber(0...1_000_000))
        let maximum = reserve.required("maximum", .wholeNumber(1...1_000_000))
        if let value = reserve["default"], reserve["query"] == nil {
            value.report("`default` means nothing without `query`; name the query parameter, or remove `default`")
        }
        guard let maximum else { return nil }
        if let usual, usual > maximum {
            reserve["default"]?.report("the default \(usual) is above the maximum \(maximum); write at most \(maximum)")
        }
        return GatewayConfiguration.Reserve(query: query, default: usual ?? maximum, maximum: maximum)
    }
}
