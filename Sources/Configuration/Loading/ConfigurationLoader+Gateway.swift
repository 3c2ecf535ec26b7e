/// Listeners, bounds and compression.
extension ConfigurationLoader {
    func readListeners(_ value: Value, _ location: FileLocation) -> [GatewayConfiguration.Listener] {
        guard let values = value.list(of: "listeners", "write `[{address: 127.0.0.1:8080}]`") else { return [] }
        if values.isEmpty { value.report("there is no listener; write `[{address: 127.0.0.1:8080}]`") }
        var places: [HostAndPort: Place] = [:]
        return values.compactMap { value in
            guard let fields = value.fields("a listener", ["address", "tls"]) else { return nil }
            let address = fields.required("address", .address)
            let tls = fields["tls"].map { readTLS($0, location) }
            guard let address, let place = fields["address"]?.place else { return nil }
            if address.port != 0, let first = places.updateValue(place, forKey: address) {
                fields["address"]?.report(
                    "two listeners have the address `\(address)`; remove this or that at \(first)"
                )
            }
            return GatewayConfiguration.Listener(address: address, tls: tls ?? nil)
        }
    }

    func readBounds(_ value: Value) -> GatewayConfiguration.Bounds? {
        let keys = [
            "head", "fields", "target", "body", "head_timeout", "idle_timeout", "body_timeout", "body_rate",
            "write_timeout", "connections",
        ]
        guard let fields = value.fields("`bounds`", keys) else { return nil }
        let standard = GatewayConfiguration.Bounds.standard
        let timeout = Grammar.duration(Quantity.nanosecondsPerMillisecond...24 * Quantity.nanosecondsPerHour)
        let bounds = GatewayConfiguration.Bounds(
            headBytes: fields.optional("head", .size(256...1 << 20), default: standard.headBytes),
            fields: fields.optional("fields", .wholeNumber(1...10_000), default: standard.fields),
            targetBytes: fields.optional("target", .size(64...1 << 20), default: standard.targetBytes),
            bodyBytes: fields.optional("body", .size(0...1 << 40), default: standard.bodyBytes),
            headTimeoutNanoseconds: fields.optional("head_timeout", timeout, default: standard.headTimeoutNanoseconds),
            idleTimeoutNanoseconds: fields.optional("idle_timeout", timeout, default: standard.idleTimeoutNanoseconds),
            bodyTimeoutNanoseconds: fields.optional("body_timeout", timeout, default: standard.bodyTimeoutNanoseconds),
            bodyRate: fields.optional("body_rate", .size(0...1 << 30), default: standard.bodyRate),
            writeTimeoutNanoseconds: fields.optional(
                "write_timeout",
                timeout,
                default: standard.writeTimeoutNanoseconds
            ),
            connections: fields["connections"].flatMap { $0.read(.wholeNumber(1...1_000_000)) }
        )
        if bounds.targetBytes > bounds.headBytes {
            (fields["target"] ?? fields["head"])?.report(
                "the target's bound, \(Quantity.sizeText(bounds.targetBytes)), is above the head's; "
                    + "write at most \(Quantity.sizeText(bounds.headBytes))"
            )
        }
        return bounds
    }

    func readCompression(_ value: Value) -> GatewayConfiguration.Compression? {
        guard let fields = value.fields("`compression`", ["codings", "minimum", "types"]) else { return nil }
        let codings = fields.required("codings", "write those to use, as in `[gzip]`").map(readCodings)
        let minimum = fields.optional(
            "minimum",
            .size(0...1 << 30),
            default: GatewayConfiguration.Compression.standardMinimumBytes
        )
        let types = fields["types"].map { value in
            (value.list(of: "media types", "write `[application/json, text/*]`") ?? [])
                .compactMap { $0.read(.mediaRange) }
        }
        guard let codings, !codings.isEmpty else { return nil }
        return GatewayConfiguration.Compression(
            codings: codings,
            minimumBytes: minimum,
            types: types ?? GatewayConfiguration.Compression.standardTypes
        )
    }

    private func readCodings(_ value: Value) -> [GatewayConfiguration.Coding] {
        guard let values = value.list(of: "codings", "write those to use, as in `[gzip]`") else { return [] }
        if values.isEmpty {
            value.report("there is no coding; write those to use, as in `[gzip]`, or leave `compression` out")
        }
        let all = GatewayConfiguration.Coding.allCases
        let builtIn = all.filter(builtInCodings.contains).map(\.rawValue).joined(separator: ", ")
        var codings: [GatewayConfiguration.Coding] = []
        for element in values {
            guard let coding = element.read(Grammar<GatewayConfiguration.Coding>.word("a coding")) else { continue }
            if !builtInCodings.contains(coding) {
                element.report("\(coding.rawValue) is not built in; would be: \(builtIn)")
            } else if codings.contains(coding) {
                element.report("`\(coding.rawValue)` stands twice in this list; remove one")
            } else {
                codings.append(coding)
            }
        }
        return codings
    }
}
