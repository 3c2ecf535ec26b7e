import Configuration
import Testing

struct ConfigurationOutlineTests {
    private func changes(_ old: String, _ new: String) throws -> [String] {
        func outline(_ text: String) throws -> ConfigurationOutline {
            try ConfigurationOutline([.init(role: .tiers, path: "/tiers.yaml", bytes: Array(text.utf8))])
        }
        return try outline(old).changes(to: outline(new)).map(\.description)
    }

    @Test("What differs is named by its path, with what it was and what it is")
    func namesChanges() throws {
        let old = """
            organizations:
              contoso: {tier: pro, status: active, recipients: [one, two]}
              fabrikam: {tier: free}
            """
        let new = """
            organizations:
              contoso:
                status: suspended     # they no longer pay
                tier: pro
                recipients: [one]
                reset_day: 3
            """
        #expect(
            try changes(old, new) == [
                "organizations.contoso.status: active -> suspended",
                "organizations.contoso.recipients: [one, two] -> [one]",
                "organizations.contoso.reset_day: not set -> 3",
                "organizations.fabrikam.tier: free -> not set",
            ])
    }

    @Test("Elements of a list go by their names, and their order counts")
    func lists() throws {
        let old = """
            tiers:
              pro:
                limits:
                  - {name: day, requests: 5 / day}
                  - {name: month, items: 7 / month}
            listen: [{address: 127.0.0.1:1}, {address: 127.0.0.1:2}]
            """
        let new = """
            tiers:
              pro:
                limits:
                  - {name: month, items: 8 / month}
                  - {name: new, requests: 1 / s}
                  - {name: day, requests: 5 / day}
            listen: [{address: 127.0.0.1:1}, {address: 127.0.0.1:3}]
            """
        #expect(
            try changes(old, new) == [
                "tiers.pro.limits.month.items: 7 / month -> 8 / month",
                "tiers.pro.limits.new.name: not set -> new",
                "tiers.pro.limits.new.requests: not set -> 1 / s",
                "listen[1].address: 127.0.0.1:2 -> 127.0.0.1:3",
                "tiers.pro.limits: order day, month -> month, day",
            ])
    }

    @Test("Comments, spelling, order of keys and line ends make no difference")
    func spelling() throws {
        let old = "a: {b: 1, c: [x, y], d: {}}\r\ne: text\r\n"
        let new = "# c\ne: \"text\"\na:\n  d: {}\n  c:\n    - x\n    - y\n  b: 1\n"
        #expect(try changes(old, new) == [])
        #expect(try changes(old, old.replacing("text", with: "null")) == ["e: text -> null"])
    }
}
