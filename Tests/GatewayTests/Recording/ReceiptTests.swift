import AuditLog
import Foundation
import TestSupport
import Testing

/// Each record has a number of its own, without a gap, and callers know theirs.
struct ReceiptTests {
    private func records(_ gateway: GatewayProcess) throws -> [JournalEntry] {
        try JournalEntry.all(state: gateway.directory.path + "/state")
    }

    @Test("Every answer to a known caller carries the number of its record; numbers of an organization have no gap")
    func numbersAnswers() throws {
        let upstream = try ScriptedUpstream.answering { request in
            var answer = UpstreamAnswer("ok")
            answer.fields.append("Access-Receipt: 4711")
            if request.target == "/x/stream" {
                answer.body = Array(repeating: UInt8(ascii: "x"), count: 200_000)
                answer.chunkBytes = 1_000
            }
            return answer
        }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.threads = 2
        template.routes = ["{name: everything, match: \"* /x/**\", upstream: api}"]
        template.limits = ["{name: requests-day, per: app, requests: 30 / day}"]
        let gateway = try GatewayProcess(template)
        var numbers: [String: Int] = [:]
        for _ in 0..<10 {
            for line in ["GET /x/a", "GET /x/stream", "POST /x/b", "GET /x/c"] {
                let answer = try gateway.call(line, line.hasPrefix("POST") ? ["Content-Length: 0"] : [])
                numbers[answer.requestID] = Int(answer.field("Access-Receipt") ?? "")
            }
            // Nobody's accesses have numbers of their own, which nobody is told.
            #expect(try gateway.call("GET /x/a", key: "").field("Access-Receipt") == nil)
            #expect(try gateway.call("GET /nowhere").field("Access-Receipt") == nil)
        }
        #expect(try gateway.call("GET /x/a").status == 429)
        try gateway.stop()
        let records = try records(gateway)
        let known = records.filter { $0.organization == "acme" }
        #expect(known.map(\.access.sequence).sorted() == Array(1...UInt64(known.count)))
        let unknown = records.filter { $0.access.organization == 0 }
        #expect(unknown.map(\.access.sequence).sorted() == Array(1...20))
        for record in known where record.access.kind != .closing {
            let request = record.access.request
            let id = String(format: "%016lx%016lx", request.high, request.low)
            if let number = numbers[id] { #expect(UInt64(number) == record.access.sequence) }
        }
        #expect(numbers.count == 40)
        #expect(Set(numbers.values).count == 40)
        #expect(known.contains { $0.access.kind == .opening })
    }

    @Test("Each recipient is on record")
    func recordsRecipients() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.organizations = template.organizations
            .replacing("organizations:", with: "recipients: {a: {}, b: {}, c: {}, d: {}, e: {}}\norganizations:")
            .replacing("tier: standard", with: "tier: standard\n    recipients: [a, b, c, d, e]")
        let gateway = try GatewayProcess(template)
        for (value, recorded) in [
            ("d", "d"), ("c, a", "c,a"), ("b,d,a,c", "b,d,a,c"), ("a, a, e", "a,e"),
        ] {
            let answer = try gateway.call("GET /", ["Data-Recipient: \(value)"])
            #expect(answer.status == 200)
            #expect(try gateway.access(of: answer).recipients == recorded)
        }
        let none = try gateway.call("GET /")
        #expect(try gateway.access(of: none).recipients == nil)
        #expect(try gateway.call("GET /", ["Data-Recipient: a, b, c, d, e"]).problem == "recipient-not-agreed")
    }

    @Test(
        "A record keeps of the caller's address what the configuration says",
        arguments: [("full", "127.0.0.1"), ("truncated", "127.0.0.0/24"), ("none", nil)] as [(String, String?)])
    func keepsAddress(form: String, recorded: String?) throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.auditOptions = ", addresses: \(form)"
        let gateway = try GatewayProcess(template)
        for key in [gateway.key, ""] {
            let answer = try gateway.call("GET /?q=1", key: key)
            let access = try gateway.access(of: answer)
            #expect(access.address == recorded)
            #expect(access.query == nil)
        }
        #expect(!FileManager.default.fileExists(atPath: gateway.directory.path + "/state/evidence/address-key"))
    }

    @Test("Keyed tokens of addresses and queries are the same after a restart, and others under another key")
    func keepsTokens() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.auditOptions = ", addresses: keyed, queries: keyed"
        let gateway = try GatewayProcess(template)
        func tokens(_ target: String) throws -> (address: String?, query: String?) {
            let access = try gateway.access(of: gateway.call("GET \(target)"))
            return (access.address, access.query)
        }
        let first = try tokens("/?q=coffee&n=10")
        #expect(first.address?.count == 16 && first.address?.contains(".") == false)
        #expect(first.query?.count == 16)
        #expect(try tokens("/?q=tea&n=10").query != first.query)
        #expect(try tokens("/?q=coffee&next_token=abc&n=10&since_id=5").query == first.query)
        #expect(try tokens("/").query == nil)
        #expect(try tokens("/?").query == nil)
        #expect(try tokens("/?next_token=abc").query == nil)
        #expect(try tokens("/?next_tokens=abc").query != nil)
        let stranger = try gateway.call("GET /?q=coffee&n=10", key: "")
        #expect(try gateway.access(of: stranger).query == nil)
        try gateway.restart()
        #expect(try tokens("/?q=coffee&n=10") == first)

        let path = gateway.directory.path + "/state/evidence/address-key"
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.size] as? Int == 32)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        try gateway.stop()
        try FileManager.default.removeItem(atPath: path)
        try gateway.start()
        let second = try tokens("/?q=coffee&n=10")
        #expect(second.address != first.address && second.query != first.query)
        try gateway.stop()
        try Data(repeating: 1, count: 31).write(to: URL(fileURLWithPath: path))
        let refused = try gateway.command("serve")
        #expect(refused.exit == .code(1))
        #expect(refused.error.contains("evidence/address-key: not a key of 32 bytes"))
    }
}
