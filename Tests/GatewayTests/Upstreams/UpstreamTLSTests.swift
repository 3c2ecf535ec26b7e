import Foundation
import TestSupport
import Testing

/// TLS on the way to an upstream, which is another gateway.
struct UpstreamTLSTests {
    /// A gateway whose upstream is another one, with TLS.
    ///
    /// - Parameters:
    ///   - names: what the other one's certificate is for.
    ///   - host: what it is called.
    ///   - prepare: is done to the other one's directory before the first one starts.
    private func withChain(
        tls: String, names: String = "DNS:localhost", host: String = "localhost",
        prepare: (TemporaryDirectory) throws -> Void = { _ in },
        _ body: (_ outer: GatewayProcess, _ inner: GatewayProcess) throws -> Void
    ) throws {
        let upstream = try ScriptedUpstream.answering { _ in
            UpstreamAnswer("fine")
        }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.isSecure = true
        template.certificateNames = names
        let inner = try GatewayProcess(template)
        try prepare(inner.directory)
        var outer = GatewayTemplate(upstream: "\(host):\(try inner.port)")
        outer.upstreamOptions += ", tls: " + tls.replacingOccurrences(of: "INNER", with: inner.directory.path)
        // A name's addresses are told.
        try body(try GatewayProcess(outer, alarms: [" is at "]), inner)
    }

    @Test("Requests go to an upstream over TLS, whose certificate and name are verified")
    func verified() throws {
        try withChain(tls: "{ca: INNER/ca.pem}") { outer, inner in
            // The inner gateway gets no key, and says so: the answer is its own.
            let answer = try outer.call("GET /things")
            #expect(answer.status == 401, "\(answer)")
            #expect(try inner.accesses().count == 1)
        }
    }

    @Test("New authorities are taken without a restart; a broken file leaves the last ones in place")
    func newAuthorities() throws {
        // At first they are others than the certificate's.
        let prepare = { try TestCertificates.authority("trusted", to: $0) }
        try withChain(tls: "{ca: INNER/trusted.pem}", prepare: prepare) { outer, inner in
            let directory = inner.directory
            outer.expectLog("new connections are made with the new certificates")
            outer.expectLog("the new certificates can't be used, and the last ones go on")
            func replace(by other: String) throws {
                let bytes = try String(contentsOfFile: "\(directory.path)/\(other)", encoding: .utf8)
                try directory.write(bytes, to: "next.pem")
                #expect(rename("\(directory.path)/next.pem", "\(directory.path)/trusted.pem") == 0)
            }
            #expect(try outer.call("GET /things").status == 502)
            try replace(by: "ca.pem")
            try Deadline.wait(for: "the new authorities") { outer.log.contains("with the new certificates") }
            #expect(try outer.call("GET /things").status == 401)

            try directory.write("not a certificate\n", to: "broken.pem")
            try replace(by: "broken.pem")
            try Deadline.wait(for: "a word about the broken file") { outer.log.contains("can't be used") }
            #expect(try outer.call("GET /things").status == 401)
        }
    }

    @Test(
        "A server that does not prove who it is gets nothing: 502",
        arguments: ["{}", "{ca: INNER/ca.pem, server_name: other.example}"])
    func refused(tls: String) throws {
        try withChain(tls: tls) { outer, inner in
            let answer = try outer.call("GET /things")
            #expect(answer.status == 502 && answer.problem == "upstream-refused", "\(answer)")
            #expect(try inner.accesses().isEmpty)
        }
    }

    @Test(
        "A certificate that can be trusted has to be for the name that was meant, also where it lists the address",
        arguments: ["{ca: INNER/ca.pem, server_name: other.example}", "{ca: INNER/ca.pem}"])
    func refusedByName(tls: String) throws {
        try withChain(tls: tls, names: "IP:127.0.0.1, IP:::1, DNS:another.example") { outer, inner in
            let answer = try outer.call("GET /things")
            #expect(answer.status == 502 && answer.problem == "upstream-refused", "\(answer)")
            #expect(try inner.accesses().isEmpty)
        }
    }

    @Test(
        "A server that is meant by its address shows a certificate for this address",
        arguments: ["{ca: INNER/ca.pem}", "{ca: INNER/ca.pem, server_name: 192.0.2.1}"])
    func byAddress(tls: String) throws {
        let address = tls.contains("192.0.2.1") ? "192.0.2.1" : "127.0.0.1"
        for (names, status) in [("IP:\(address)", 401), ("DNS:\(address), IP:192.0.2.9", 502)] {
            try withChain(tls: tls, names: names, host: "127.0.0.1") { outer, _ in
                let answer = try outer.call("GET /things")
                #expect(answer.status == status, "\(names)")
            }
        }
    }

    @Test("Without verification any certificate does")
    func unverified() throws {
        try withChain(tls: "{verify: false}") { outer, _ in
            let answer = try outer.call("GET /things")
            #expect(answer.status == 401)
        }
    }

    @Test("An upstream that doesn't speak TLS is no upstream, and gets no request")
    func plain() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("fine") }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.upstreamOptions = "connect_timeout: 2s, response_timeout: 20s, tls: {verify: false}"
        // The log may say so.
        let gateway = try GatewayProcess(template, alarms: [""])
        let status = try gateway.call("GET /things").status
        #expect([502, 503, 504].contains(status))
        #expect(upstream.requests.isEmpty)
    }
}
