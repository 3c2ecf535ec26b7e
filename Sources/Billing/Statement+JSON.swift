package import Evidence

extension Statement {
    /// The statement for programs: amounts as decimal texts, days as in proof packs, `null` for none.
    package var json: PackJSON {
        .object([
            PackJSON.Member("format", .string("tollgate.statement/1")),
            PackJSON.Member("organization", .string(organization)),
            PackJSON.Member("legal_name", .string(legalName)),
            PackJSON.Member("from", .day(from)),
            PackJSON.Member("to", .day(to)),
            PackJSON.Member("reset_day", .number(UInt64(resetDay))),
            PackJSON.Member("months", .array(months.map(json))),
            PackJSON.Member("accesses", .number(usage.accesses)),
            PackJSON.Member("items", .number(usage.items)),
            PackJSON.Member("missing", .number(usage.missing)),
            PackJSON.Member("totals", Self.json(totals)),
            PackJSON.Member("rounding", .string(Self.rounding)),
            PackJSON.Member("is_final", .bool(!isOpen)),
            PackJSON.Member("unknown_before", knownFrom.map { .day($0) } ?? .null),
            PackJSON.Member("prove", .string(proofCommand(from: from, to: to))),
        ])
    }

    private func json(_ month: StatementMonth) -> PackJSON {
        .object([
            PackJSON.Member("month", .string(month.month.text)),
            PackJSON.Member("from", .day(month.month.from)),
            PackJSON.Member("to", .day(month.month.to)),
            PackJSON.Member("days", .number(UInt64(month.month.dayCount))),
            PackJSON.Member("suspended_days", .number(UInt64(month.suspendedDayCount))),
            PackJSON.Member("parts", .array(month.parts.map(json))),
            PackJSON.Member("accesses", .number(month.usage.accesses)),
            PackJSON.Member("items", .number(month.usage.items)),
            PackJSON.Member("totals", Self.json(month.totals)),
            PackJSON.Member("prove", .string(proofCommand(from: month.month.from, to: month.month.to))),
        ])
    }

    private func json(_ part: StatementPart) -> PackJSON {
        let terms = part.agreed
        return .object([
            PackJSON.Member("terms", .string(part.terms.word)),
            PackJSON.Member("tier", terms.map { .string($0.tier) } ?? .null),
            PackJSON.Member("from", .day(part.from)),
            PackJSON.Member("to", .day(part.to)),
            PackJSON.Member("days", .number(UInt64(part.dayCount))),
            PackJSON.Member("suspended_days", .number(UInt64(part.suspendedDayCount))),
            PackJSON.Member("accesses", .number(part.usage.accesses)),
            PackJSON.Member("answered", .number(part.usage.answered)),
            PackJSON.Member("items", .number(part.usage.items)),
            PackJSON.Member("included", part.included.map { .number($0) } ?? .null),
            PackJSON.Member("overage_items", .number(part.overageItems)),
            PackJSON.Member("monthly_price", Self.decimal(terms?.price.map { Money($0) })),
            PackJSON.Member("price", Self.decimal(part.price)),
            PackJSON.Member("unit_price", Self.decimal(terms?.overage.map { Money($0) })),
            PackJSON.Member("overage", Self.decimal(part.overage)),
            PackJSON.Member("currency", part.amounts.first.map { .string($0.currency) } ?? .null),
            PackJSON.Member("reading_from", Self.json(part.begin)),
            PackJSON.Member("reading_to", Self.json(part.end)),
            PackJSON.Member("prove", .string(proofCommand(from: part.from, to: part.to))),
        ])
    }

    private static func json(_ reading: MeterReading) -> PackJSON {
        .object([
            PackJSON.Member("at", .day(reading.day)),
            PackJSON.Member("block", reading.block.map { .number($0) } ?? .null),
            PackJSON.Member("accesses", .number(reading.odometer.accesses)),
            PackJSON.Member("items", .number(reading.odometer.items)),
            PackJSON.Member("is_final", .bool(!reading.isOpen)),
        ])
    }

    private static func json(_ totals: [Money]) -> PackJSON {
        .array(
            totals.map {
                .object([
                    PackJSON.Member("amount", .string($0.decimal)), PackJSON.Member("currency", .string($0.currency)),
                ])
            })
    }

    private static func decimal(_ money: Money?) -> PackJSON {
        money.map { .string($0.decimal) } ?? .null
    }
}

extension StatementPart.Terms {
    /// `unknown`, `not-agreed` or `agreed`.
    var word: String {
        switch self {
        case .unknown: "unknown"
        case .notAgreed: "not-agreed"
        case .agreed: "agreed"
        }
    }
}
