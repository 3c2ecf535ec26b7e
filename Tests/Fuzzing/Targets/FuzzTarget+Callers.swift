internal import Agreements
internal import RateLimiting

extension FuzzTarget {
    /// Keys and the fields they come in: what is taken for one spells itself the same.
    static let credentials = FuzzTarget(name: "credentials") { bytes in
        if let token = bytes.withUnsafeBytes({ try? KeyToken(parsing: $0) }), Array(token.reveal().utf8) != bytes {
            return "\(token.reveal()) of \(shown(bytes))"
        }
        // The first byte says where to cut the rest into an Authorization and an X-Api-Key.
        let rest = bytes.dropFirst()
        let cut = rest.startIndex + min(rest.count, Int(bytes.first ?? 0))
        let (authorization, apiKey) = (Array(rest[..<cut]), Array(rest[cut...]))
        return authorization.withUnsafeBytes { authorization in
            apiKey.withUnsafeBytes { apiKey in
                var credentials = Credentials()
                credentials.offer(authorization: authorization)
                credentials.offer(apiKey: apiKey)
                guard let token = try? credentials.token() else { return nil }
                return token.count <= bytes.count ? nil : "a token longer than what it came in: \(shown(bytes))"
            }
        }
    }

    /// `Data-Recipient`: names that the agreement lists, each once, four at most.
    static let recipients = FuzzTarget(name: "recipients") { bytes in
        guard let (table, known) = sample else { return "no table" }
        var caller = known
        let isPermitted = bytes.withUnsafeBytes { (try? table.permit(&caller, recipients: $0)) != nil }
        let numbers = (0..<caller.recipientCount).map { caller.recipientNumbers[$0] }
        if numbers.count > Caller.maximumRecipientCount || Set(numbers).count != numbers.count {
            return "\(numbers) of \(shown(bytes))"
        }
        guard isPermitted else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        for number in numbers {
            guard let name = table.names.recipients.first(where: { $0.number == number })?.name, text.contains(name)
            else {
                return "recipient \(number) of \(shown(bytes))"
            }
        }
        return nil
    }

    /// A table with one organization and four recipients, and the caller that has its key.
    private static let sample: (AccessTable, Caller)? = {
        let agreements = AgreementSet(
            organizations: [
                Organization(
                    name: "acme", legalName: "Acme", tier: "free", recipients: ["police", "office", "a", "b", "c"],
                    apps: [App(name: "app", purpose: "all")])
            ],
            tiers: [Tier(name: "free", limits: [])],
            purposes: [Purpose(name: "all", routes: ["everything"])],
            recipients: ["police", "office", "a", "b", "c"].map { Recipient(name: $0, isGovernment: $0 == "police") }
                + [Recipient(name: "other", isGovernment: true)],
            routes: ["everything"]
        )
        guard let token = try? KeyToken.random() else { return nil }
        let key = Key(
            id: token.id, secretDigest: token.secretDigest, app: "app", createdAtNanoseconds: 0)
        guard
            let table = try? registry.makeTable(agreements, keys: [key], nowNanoseconds: 0)
        else { return nil }
        var caller = Caller.unknown
        let text = Array(token.reveal().utf8)
        let isKnown = text.withUnsafeBytes {
            (try? table.authenticate($0, nowNanoseconds: 0, from: .unknown, as: &caller)) != nil
        }
        return isKnown ? (table, caller) : nil
    }()

    // What the table refers to lives here.
    private static let registry = SubjectRegistry()
}
