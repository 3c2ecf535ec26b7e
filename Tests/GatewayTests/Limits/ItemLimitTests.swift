import TestSupport
import Testing

/// Limits on items: reserved before the answer, settled to what it held, never passed.
struct ItemLimitTests {
    private func template(_ upstream: ScriptedUpstream, _ limits: [String]) -> GatewayTemplate {
        var template = GatewayTemplate(upstream: upstream.address)
        template.routes = [
            """
            {name: everything, match: GET /posts, upstream: api, items: /data, \
            reserve: {query: max_results, default: 10, maximum: 100}}
            """
        ]
        template.limits = limits
        return template
    }

    /// Answers with as many items as `give` says, or else as `max_results` asks for.
    private func giver() throws -> ScriptedUpstream {
        try ScriptedUpstream.answering { request in
            let parameters = request.target.split(separator: "?").last?.split(separator: "&") ?? []
            func number(_ name: String) -> Int? {
                parameters.first { $0.hasPrefix("\(name)=") }.flatMap { Int($0.dropFirst(name.count + 1)) }
            }
            return .items(number("give") ?? number("max_results") ?? 10)
        }
    }

    @Test("A monthly cap of items is never passed: what doesn't fit is refused, what fits is served")
    func neverPassesCap() throws {
        let upstream = try giver()
        defer { upstream.stop() }
        let gateway = try GatewayProcess(
            template(upstream, ["{name: posts-month, per: organization, items: 25 / month}"]))
        var items = 0
        for (target, status) in [
            ("/posts", 200), ("/posts?max_results=10", 200), ("/posts", 429), ("/posts?max_results=6", 429),
            ("/posts?max_results=5", 200), ("/posts?max_results=1", 429),
        ] {
            let answer = try gateway.call("GET \(target)")
            #expect(answer.status == status, "\(target)")
            let access = try gateway.access(of: answer)
            if status == 200 {
                #expect(access.items == access.reservedItems)
                items += access.items
            } else {
                #expect(access.limit == "posts-month")
                #expect(access.items == 0)
                let violated = try #require(try answer.json()["limits"] as? [[String: Any]])
                #expect(violated.first?["measure"] as? String == "items")
                #expect(violated.first?["remaining"] as? Int == 25 - items)
            }
        }
        #expect(items == 25)
        #expect(upstream.requests.count == 3)
    }

    @Test("What was reserved and not delivered is given back")
    func givesBackUnused() throws {
        let upstream = try giver()
        defer { upstream.stop() }
        let gateway = try GatewayProcess(
            template(
                upstream,
                [
                    "{name: posts-month, per: organization, items: 100 / month}",
                    "{name: posts-day, per: app, items: 1000 / day}", "{name: posts-hour, per: key, items: 500 / 1h}",
                ]))
        for (target, items, left) in [
            ("/posts?max_results=100&give=3", 3, [0, 900, 400]), ("/posts?max_results=97&give=0", 0, [0, 900, 400]),
            ("/posts?max_results=50&give=7", 7, [47, 947, 447]), ("/posts?max_results=90&give=90", 90, [0, 900, 400]),
        ] {
            let answer = try gateway.call("GET \(target)")
            #expect(answer.status == 200, "\(target)")
            // The field says how the limits stood when the request was admitted, its reservation taken.
            let remaining = Dictionary(
                uniqueKeysWithValues: try answer.limits().map { ($0.name, $0.remaining) })
            #expect(remaining["posts-month"] == left[0], "\(target)")
            #expect(remaining["posts-day"] == left[1], "\(target)")
            // A bucket also fills up while the test runs.
            let hour = try #require(remaining["posts-hour"])
            #expect((left[2]...left[2] + 10).contains(hour), "\(target)")
            #expect(try gateway.access(of: answer).items == items)
        }
        #expect(try gateway.call("GET /posts?max_results=1").status == 429)
    }

    @Test("A request for more than a limit can ever hold is a 400, and other readings of a number count as the maximum")
    func refusesImpossibleRequest() throws {
        let upstream = try giver()
        defer { upstream.stop() }
        let gateway = try GatewayProcess(
            template(upstream, ["{name: posts-month, per: organization, items: 50 / month}"]))
        for target in [
            "/posts?max_results=51", "/posts?max_results=100", "/posts?max_results=5&max_results=6",
            "/posts?max%5fresults=5", "/posts?max_results=%35", "/posts?max_results=-5",
        ] {
            let answer = try gateway.call("GET \(target)")
            #expect(answer.status == 400, "\(target)")
            #expect(answer.problem == "cost-above-burst", "\(target)")
        }
        #expect(try gateway.call("GET /posts?max_results=50&give=1").status == 200)
        #expect(upstream.requests.count == 1)
    }

    @Test("HEAD, errors and answers that can't be counted cost no items that weren't delivered")
    func chargesOnlyItems() throws {
        let upstream = try ScriptedUpstream.answering { request in
            switch request.target {
            case "/posts?error": UpstreamAnswer("{\"data\":[1,2,3]}", status: 500, reason: "No")
            case "/posts?text": UpstreamAnswer("no JSON at all", fields: ["Content-Type: text/plain"])
            default: .items(4)
            }
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(
            template(upstream, ["{name: posts-month, per: organization, items: 20 / month}"]))
        let head = try gateway.call("HEAD /posts")
        let error = try gateway.call("GET /posts?error")
        let text = try gateway.call("GET /posts?text")
        #expect(head.status == 200 && error.status == 500 && text.status == 200)
        #expect(try gateway.access(of: head).items == 0)
        #expect(try gateway.access(of: head).reservedItems == 0)
        #expect(try gateway.access(of: error).items == 0)
        #expect(try gateway.access(of: text).items == 0)
        #expect(try gateway.access(of: text).flags?.contains("items-cut-off") == true)
        let counted = try gateway.call("GET /posts")
        #expect(try counted.limits().map(\.remaining) == [10])
        #expect(try gateway.access(of: counted).items == 4)
    }

    @Test(
        "Items are counted in the body as the upstream sent it, however it is cut and whatever is coded",
        arguments: [1, 7, 100_000])
    func countsStreamedAndCoded(chunkBytes: Int) throws {
        let upstream = try ScriptedUpstream.answering { _ in
            var answer = UpstreamAnswer.items(57)
            answer.chunkBytes = chunkBytes
            return answer
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream, []))
        for fields in [[], ["Accept-Encoding: gzip"]] {
            let answer = try gateway.call("GET /posts?max_results=57", fields)
            let body = fields.isEmpty ? answer.body : try GzipInflater.inflate(answer.body)
            #expect(body == UpstreamAnswer.items(57).body)
            let access = try gateway.access(of: answer)
            #expect(access.items == 57)
            #expect(access.coding == (fields.isEmpty ? "identity" : "gzip"))
            #expect(access.bytesFromUpstream == body.count)
            #expect(access.bytesSent == answer.body.count)
        }
    }

    @Test("When an answer breaks off, the items that the caller got are charged")
    func chargesBrokenAnswer() throws {
        let upstream = try ScriptedUpstream { peer in
            guard let request = try peer.request() else { return }
            guard request.target == "/posts?max_results=50" else {
                return try peer.send(UpstreamAnswer.items(0).bytes())
            }
            try peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            try peer.send(UpstreamAnswer.chunk(Array("{\"data\":[1,2,3,".utf8)))
            try peer.waitForEnd()
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(
            template(upstream, ["{name: posts-month, per: organization, items: 100 / month}"]))
        let client = try gateway.connect()
        try client.send(gateway.request("GET /posts?max_results=50"))
        #expect(try client.receiveHead().status == 200)
        #expect(try client.receiveChunk() != nil)
        client.reset()
        try Deadline.wait(for: "the record") { try gateway.accesses().first?.kind == "complete" }
        let access = try #require(try gateway.accesses().first)
        #expect(access.outcome == "downstream-gone")
        #expect(access.items == 3)
        let next = try gateway.call("GET /posts?max_results=7")
        #expect(try next.limits().map(\.remaining) == [90])
    }
}
