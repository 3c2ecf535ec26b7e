import Testing

struct RoutesProblemTests {
    @Test("Routes that can't match, forward or count are reported", arguments: cases)
    func reports(_ example: ProblemCase) throws {
        #expect(try example.found() == example.problems)
    }

    private static let cases: [ProblemCase] = [
        ProblemCase(
            .gateway,
            "maximum: 100}}",
            "maximum: 100}, cursor: {query: next_token}}",
            "gateway.yaml:17:86: `answer` is missing; write where it stands, as in `/meta/next_token`"
        ),
        ProblemCase(
            .gateway,
            "maximum: 100}}",
            "maximum: 100}, cursor: {query: [a, a], answer: /data, unsealed: maybe}}",
            "gateway.yaml:17:98: `a` stands twice in this list; remove one",
            "gateway.yaml:17:110: `/data` is counted as items; a cursor is a text of its own",
            "gateway.yaml:17:127: `maybe` is not how unsealed cursors are treated; write `refuse` or `pass`"
        ),
        ProblemCase(
            .gateway,
            "maximum: 100}}",
            "maximum: 100}, format: lines, cursor: {query: [], answer: /meta/next}}",
            "gateway.yaml:17:101: an answer of lines has no cursor that could be sealed; remove `cursor`",
            "gateway.yaml:17:109: the list is empty; write `[next_token, pagination_token]`"
        ),
        ProblemCase(
            .gateway,
            "items: /data, reserve: {maximum: 1}}",
            "items: /data, reserve: {maximum: 1}, upgrade: websocket}",
            "gateway.yaml:18:121: what passes through a WebSocket can't be counted; remove `upgrade`, or `items` and "
                + "`reserve`"
        ),
        ProblemCase(
            .gateway,
            "match: \"GET /2/tweets/{id}\", upstream: tweet-api, items: /data, reserve: {maximum: 1}}",
            "match: \"POST /2/tweets/{id}\", upstream: tweet-api, upgrade: quic}",
            "gateway.yaml:18:85: `quic` is not a protocol; write `websocket`",
            "gateway.yaml:18:85: a WebSocket begins with GET, which this route does not match; remove `upgrade`"
        ),
        ProblemCase(
            .gateway,
            "{name: any-read, match: \"GET /2/**\"",
            "{name: tollgate-read, match: \"GET /.well-known/tollgate/{id}\"",
            "gateway.yaml:19:12: `tollgate-read` is not free: names that begin with `tollgate-` are the gateway's own; "
                + "write another",
            "gateway.yaml:19:34: this route is never reached: the gateway answers below `/.well-known/tollgate/` "
                + "itself; remove it"
        ),
        ProblemCase(
            .gateway,
            "upstream: tweet-api,\n",
            "upstream: twet-api,\n",
            "gateway.yaml:16:73: there is no upstream `twet-api`; did you mean `tweet-api`?"
        ),
        ProblemCase(
            .gateway,
            "upstream: tweet-api,\n",
            "upstream: elsewhere,\n",
            "gateway.yaml:16:73: there is no upstream `elsewhere`; write one of `tweet-api`"
        ),
        ProblemCase(
            .gateway,
            "name: post-lookup",
            "name: recent-search",
            "gateway.yaml:18:12: the route `recent-search` is named twice; give it another name than the "
                + "one at gateway.yaml:16:12",
            "organizations.yaml:3:46: there is no route `post-lookup`; write one of `recent-search`, `any-read`"
        ),
        ProblemCase(
            .gateway,
            "GET /2/tweets/search/recent",
            "get /2/tweets/search/recent",
            "gateway.yaml:16:34: `get` is not a method a route can have; did you mean `GET`?"
        ),
        ProblemCase(
            .gateway,
            "GET /2/tweets/search/recent",
            "FETCH /2/tweets/search/recent",
            "gateway.yaml:16:34: `FETCH` is not a method a route can have; write one of GET, HEAD, POST, "
                + "PUT, PATCH, DELETE, OPTIONS, TRACE, or `*` for any"
        ),
        ProblemCase(
            .gateway,
            "GET /2/tweets/search/recent",
            "/2/tweets/search/recent",
            "gateway.yaml:16:34: `/2/tweets/search/recent` is not a method and a path; write both, as in "
                + #"`GET /2/tweets/{id}` or `"* /2/**"`"#
        ),
        ProblemCase(
            .gateway,
            "GET /2/tweets/search/recent",
            "GET 2/tweets",
            "gateway.yaml:16:34: the path `2/tweets` doesn't begin with a slash; write `/2/tweets`"
        ),
        ProblemCase(
            .gateway,
            "GET /2/tweets/search/recent",
            "GET /2//tweets",
            "gateway.yaml:16:34: the path `/2//tweets` has an empty segment; remove the slash that is too many"
        ),
        ProblemCase(
            .gateway,
            "GET /2/tweets/search/recent",
            "GET /2/tweets/",
            "gateway.yaml:16:34: the path `/2/tweets/` has an empty segment; remove the slash that is too many"
        ),
        ProblemCase(
            .gateway,
            "GET /2/tweets/search/recent",
            "GET /2/../tweets",
            "gateway.yaml:16:34: the path `/2/../tweets` has a dot segment; write the path it leads to"
        ),
        ProblemCase(
            .gateway,
            "GET /2/tweets/search/recent",
            "GET /2/**/tweets",
            "gateway.yaml:16:34: `**` in the path `/2/**/tweets` is not a segment; write `{name}` for one "
                + "segment, or `/**` at the end"
        ),
        ProblemCase(
            .gateway,
            "GET /2/tweets/search/recent",
            "GET /2/*",
            "gateway.yaml:16:34: `*` in the path `/2/*` is not a segment; write `{name}` for one segment, "
                + "or `/**` at the end"
        ),
        ProblemCase(
            .gateway,
            "GET /2/tweets/search/recent",
            "GET /2/a%2Fb",
            "gateway.yaml:16:34: `%` can't stand in the segment `a%2Fb` of the path `/2/a%2Fb`; write "
                + "letters, digits and -._~!$&'()+,;=:@, or `{name}` for a whole segment"
        ),
        ProblemCase(
            .gateway,
            "GET /2/tweets/{id}",
            "GET /2/{tweet id}",
            "gateway.yaml:18:32: `GET /2/{tweet id}` is not a method and a path; write both, as in `GET "
                + #"/2/tweets/{id}` or `"* /2/**"`"#
        ),
        ProblemCase(
            .gateway,
            "GET /2/tweets/{id}",
            "GET /2/x{id}",
            "gateway.yaml:18:32: `{` can't stand in the segment `x{id}` of the path `/2/x{id}`; write "
                + "letters, digits and -._~!$&'()+,;=:@, or `{name}` for a whole segment"
        ),
        ProblemCase(
            .gateway,
            "GET /2/tweets/{id}",
            "GET /{id}/tweets/{id}",
            "gateway.yaml:18:32: `{id}` stands twice in the path `/{id}/tweets/{id}`; give each a name of its own"
        ),
        ProblemCase(
            .gateway,
            "GET /2/tweets/search/recent",
            "GET /2/**",
            "gateway.yaml:18:32: this route is never reached: `recent-search` at gateway.yaml:16:34 "
                + "matches all that it does; put this one before it",
            "gateway.yaml:19:29: this route is never reached: `recent-search` at gateway.yaml:16:34 "
                + "matches all that it does; put this one before it"
        ),
        ProblemCase(
            .gateway,
            "items: /data, reserve: {query: max_results, default: 10, maximum: 100}",
            "items: data, reserve: {query: max_results, default: 10, maximum: 100}",
            "gateway.yaml:17:13: `data` is not a JSON pointer; write a pointer to an array or an object, "
                + "as in `/data`"
        ),
        ProblemCase(
            .gateway,
            "items: /data, reserve: {query: max_results, default: 10, maximum: 100}",
            "items: /data~2",
            "gateway.yaml:17:13: `/data~2` has a `~` that escapes nothing; write `~0` for `~` and `~1` for `/`",
            "gateway.yaml:17:13: this route counts items but reserves none; add `reserve: {maximum: N}`, "
                + "the most an answer can hold"
        ),
        ProblemCase(
            .gateway,
            "items: /data, reserve: {query",
            "items: /1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17, reserve: {query",
            "gateway.yaml:17:13: `/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17` is too deep; "
                + "write a pointer of at most 16 names"
        ),
        ProblemCase(
            .gateway,
            "items: /data, reserve: {query",
            "items: /data~, reserve: {query",
            "gateway.yaml:17:13: `/data~` has a `~` that escapes nothing; write `~0` for `~` and `~1` for `/`"
        ),
        ProblemCase(
            .gateway,
            "items: /data, reserve: {query: max_results, default: 10, maximum: 100}",
            "reserve: {maximum: 100}",
            "gateway.yaml:17:15: this route reserves items but counts none; add `items`, or remove `reserve`"
        ),
        ProblemCase(
            .gateway,
            "items: /data, reserve: {query: max_results, default: 10, maximum: 100}",
            #"items: {post: /data, user: /data}, reserve: {query: "max results", default: 101, maximum: 100}"#,
            "gateway.yaml:17:33: `/data` would be counted twice, also as `post`; remove one",
            "gateway.yaml:17:58: `max results` is not a query parameter; write its name, as in `max_results`",
            "gateway.yaml:17:82: the default 101 is above the maximum 100; write at most 100"
        ),
        ProblemCase(
            .gateway,
            "{maximum: 1}",
            "{default: 1}",
            "gateway.yaml:18:98: `maximum` is missing; write a number from 1 to 1000000",
            "gateway.yaml:18:108: `default` means nothing without `query`; name the query parameter, or "
                + "remove `default`"
        ),
    ]
}
