/// Audit and administration.
extension ConfigurationLoader {
    func readAudit(_ value: Value, _ location: FileLocation) -> GatewayConfiguration.AuditSettings? {
        let keys = ["durability", "addresses", "queries", "retain", "seal", "origin", "signing_key", "head"]
        guard let fields = value.fields("`audit`", keys) else { return nil }
        let standard = GatewayConfiguration.AuditSettings.standard
        let seal = Grammar.duration(Quantity.nanosecondsPerSecond...24 * Quantity.nanosecondsPerHour)
        let key = fields.optional("signing_key", .path("signing-key")).map { location.resolve($0).absolute }
        let head = fields.optional("head", .path("head")).map { location.resolve($0).absolute }
        if let key, key == head {
            fields["head"]?.report("`head` and `signing_key` are one file; give each its own")
        }
        return GatewayConfiguration.AuditSettings(
            durability: fields.optional("durability", .word("a durability"), default: standard.durability),
            addresses: fields.optional("addresses", .word("a form of addresses"), default: standard.addresses),
            queries: fields.optional("queries", .word("a form of queries"), default: standard.queries),
            retention: fields.optional("retain", .retention),
            sealNanoseconds: fields.optional("seal", seal, default: standard.sealNanoseconds),
            origin: fields.optional("origin", .logOrigin),
            signingKeyPath: key,
            headPath: head
        )
    }

    func readAdministration(
        _ value: Value,
        listeners: [GatewayConfiguration.Listener]
    ) -> HostAndPort? {
        guard let fields = value.fields("`admin`", ["address"]),
            let address = fields.required("address", .address)
        else {
            return nil
        }
        if address.port != 0, listeners.contains(where: { $0.address == address }) {
            fields["address"]?.report("`\(address)` is a listener's address too; give the administration its own")
        }
        return address
    }
}
