import Foundation
import TestSupport
import Testing

/// What the agreement allows at the door, and what a refused caller is told.
struct PermitTests {
    private static let organizations = """
        purposes:
          all-of-it: {routes: [posts, everything]}
          spying: forbidden
        recipients:
          newsroom: {}
          police: {government: true}
          embassy: {government: true}
        organizations:
          acme:
            legal_name: Acme Corporation
            tier: standard
            recipients: [newsroom]
            apps:
              acme-app: {purpose: all-of-it, approved: 2022-01-01}
              acme-idea: {}
              acme-later: {purpose: all-of-it, approved: 2200-01-01}
              acme-old: {purpose: all-of-it, approved: 2022-01-01, expires: 2023-01-01}
              acme-noisy:
                purpose: all-of-it
                status: suspended
                reason: "it \\"polls\\" \\\\ 1,000 times a second"
                contact: noise@acme.example
              acme-gone: {purpose: all-of-it, status: terminated}
          relief:
            legal_name: Relief Foundation
            tier: standard
            recipients: [police]
            government: allowed
            contact: relief@api.example
            apps:
              relief-app: {purpose: all-of-it}
          unpaid:
            legal_name: Unpaid Incorporated
            tier: standard
            status: suspended
            reason: invoice 17 is unpaid.
            contact: billing@api.example
            apps:
              unpaid-app: {purpose: all-of-it}
          ended:
            legal_name: Ended Incorporated
            tier: standard
            status: terminated
            apps:
              ended-app: {purpose: all-of-it}
        """

    private func template(_ upstream: ScriptedUpstream) -> GatewayTemplate {
        var template = GatewayTemplate(upstream: upstream.address)
        template.organizations = PermitTests.organizations
        template.gatewayOptions = "contact: support@api.example"
        template.routes = [
            "{name: posts, match: GET /posts, upstream: api, items: /data, reserve: {maximum: 10}}",
            "{name: everything, match: \"* /**\", upstream: api}",
        ]
        template.limits = ["{name: requests-day, per: organization, requests: 4 / day}"]
        return template
    }

    private static let apps = [
        "acme-app", "acme-idea", "acme-later", "acme-old", "acme-noisy", "acme-gone", "relief-app", "unpaid-app",
        "ended-app",
    ]

    @Test("Each app without a right to call is refused with a type, a reason and a contact of its own, and on record")
    func refuses() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer.items(3) }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream), apps: Self.apps)
        let cases: [(app: String, problem: String, reason: String?, contact: String)] = [
            ("acme-idea", "purpose-not-approved", nil, "support@api.example"),
            (
                "acme-later", "purpose-not-approved", "all-of-it is approved from 2200-01-01 on",
                "support@api.example"
            ),
            (
                "acme-old", "purpose-expired",
                "all-of-it is approved from 2022-01-01 on, until the beginning of 2023-01-01", "support@api.example"
            ),
            ("acme-noisy", "app-suspended", "it \"polls\" \\ 1,000 times a second", "noise@acme.example"),
            ("acme-gone", "app-terminated", nil, "support@api.example"),
            ("unpaid-app", "organization-suspended", "invoice 17 is unpaid.", "billing@api.example"),
            ("ended-app", "organization-terminated", nil, "support@api.example"),
        ]
        for (app, problem, reason, contact) in cases {
            let answer = try gateway.call("GET /posts", key: gateway.keys[app])
            #expect(answer.status == 403, "\(app)")
            #expect(answer.problem == problem, "\(app)")
            let document = try answer.json()
            #expect(document["reason"] as? String == reason, "\(app)")
            #expect(document["contact"] as? String == contact, "\(app)")
            let detail = try #require(document["detail"] as? String)
            let sentence = reason.map { " Reason: \($0)\($0.hasSuffix(".") ? "" : ".")" } ?? ""
            #expect(detail.hasSuffix("\(sentence) Contact: \(contact)"), "\(detail)")
            let access = try gateway.access(of: answer)
            #expect(access.outcome == problem)
            #expect(access.app == app)
            #expect(access.requests == 0)
            #expect(access.purpose == (app == "acme-idea" ? nil : "all-of-it"))
        }
        #expect(upstream.requests.isEmpty)
        #expect(try gateway.call("GET /posts").status == 200)
    }

    @Test("A government recipient is served where the agreement lists and allows it, and nowhere else")
    func governments() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer.items(1) }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream), apps: Self.apps)
        func answer(_ app: String, _ recipients: String) throws -> WireResponse {
            try gateway.call("GET /posts", ["Data-Recipient: \(recipients)"], key: gateway.keys[app])
        }
        #expect(try answer("acme-app", "newsroom").status == 200)
        #expect(try answer("acme-app", "police").problem == "recipient-not-agreed")
        #expect(try answer("relief-app", "police").status == 200)
        for recipients in ["embassy", "police, embassy", "newsroom"] {
            let refusal = try answer("relief-app", recipients)
            #expect(refusal.problem == "recipient-not-agreed")
            #expect(try refusal.json()["contact"] as? String == "relief@api.example")
        }
    }

    @Test("A refusal by a limit, of a guessed key and of an unknown route name a contact; one of the wire doesn't")
    func contacts() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer.items(1) }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream), apps: Self.apps)
        let relief = gateway.keys["relief-app"]
        for _ in 0..<4 { #expect(try gateway.call("GET /posts", key: relief).status == 200) }
        let limited = try gateway.call("GET /posts", key: relief)
        #expect(limited.problem == "limit-exceeded")
        #expect(try limited.json()["contact"] as? String == "relief@api.example")
        #expect(try gateway.call("GET /posts", key: "").json()["contact"] as? String == "support@api.example")
        let malformed = try gateway.call("GET /../x")
        #expect(malformed.problem == "malformed-request")
        #expect(try malformed.json()["contact"] == nil)
    }
}
