import Testing

struct UpstreamsProblemTests {
    @Test("Upstreams that can't be connected to are reported", arguments: cases)
    func reports(_ example: ProblemCase) throws {
        #expect(try example.found() == example.problems)
    }

    private static let cases: [ProblemCase] = [
        ProblemCase(
            .gateway,
            "servers: [127.0.0.1:8081]",
            "servers: []",
            "gateway.yaml:12:14: there is no server; write at least one, as in `[127.0.0.1:8081]`"
        ),
        ProblemCase(
            .gateway,
            "servers: [127.0.0.1:8081]",
            "servers: 127.0.0.1:8081",
            "gateway.yaml:12:14: `127.0.0.1:8081` is not a list of servers; write `[127.0.0.1:8081]`"
        ),
        ProblemCase(
            .gateway,
            "servers: [127.0.0.1:8081]",
            "servers: [localhost:8081, Localhost:8081, 127.0.0.1:0]",
            "gateway.yaml:12:31: the server `localhost:8081` stands twice in this list; remove one",
            "gateway.yaml:12:47: port 0 can't be connected to; write the server's port"
        ),
        ProblemCase(
            .gateway,
            "servers: [127.0.0.1:8081]\n",
            "servers: [127.0.0.1:8081]\n    retries: 9\n    ejection: {base: 20s, maximum: 10s, statuses: [404, 503]}\n"
                + "    health: {path: healthz, interval: 1s, timeout: 2s, status: 399-200}\n",
            "gateway.yaml:13:14: `9` is out of range; write 0 to 5",
            "gateway.yaml:14:36: the maximum is below the base, 20s; write at least 20s",
            "gateway.yaml:14:52: `404` is out of range; write 500 to 599",
            "gateway.yaml:15:20: `healthz` is not a path; write one that begins with a slash, as in `/healthz`",
            "gateway.yaml:15:52: the timeout is above the interval, 1s; write at most 1s",
            "gateway.yaml:15:64: `399-200` is not a status or a range of them; write from 200 to 599, as in `200` or "
                + "`200-399`"
        ),
        ProblemCase(
            .gateway,
            "  tweet-api:\n",
            "  tweet api:\n",
            "gateway.yaml:11:3: `tweet api` is not a name; write the upstream's name: letters, digits, "
                + "`-`, `_` and `.`, at most 64",
            "gateway.yaml:16:73: there is no upstream `tweet-api`; declare it",
            "gateway.yaml:18:64: there is no upstream `tweet-api`; declare it",
            "gateway.yaml:19:52: there is no upstream `tweet-api`; declare it"
        ),
    ]
}
