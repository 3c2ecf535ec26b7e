internal import AuditLog

extension UsageReport {
    /// The report for programs: times in RFC 3339, names as they are, `null` for none.
    package var json: PackJSON {
        var members: [PackJSON.Member] = [
            PackJSON.Member("format", .string("tollgate.usage-report/1")),
            PackJSON.Member("organization", .string(organization)),
        ]
        if let legalName { members.append(PackJSON.Member("legal_name", .string(legalName))) }
        members += [
            PackJSON.Member("from", .string(ReportTime.text(milliseconds: fromMilliseconds))),
            PackJSON.Member("to", .string(ReportTime.text(milliseconds: toMilliseconds))),
            PackJSON.Member("totals", .object(totals.members)),
            PackJSON.Member(
                "\(unit.rawValue)s",
                .array(periods.map { Self.object(unit.rawValue, .string($0.text(unit)), $0.totals) })),
            PackJSON.Member("apps", .array(apps.map(object))),
            PackJSON.Member("purposes", Self.array("purpose", purposes)),
            PackJSON.Member("recipients", Self.array("recipient", recipients)),
            PackJSON.Member("routes", Self.array("route", routes)),
            PackJSON.Member(
                "outcomes",
                .array(outcomes.map { Self.object("outcome", .string("\($0.outcome.name)"), $0.totals) })),
            PackJSON.Member("app_refusals", Self.array("app", appRefusals)),
            PackJSON.Member("recipient_refusals", Self.array("recipient", recipientRefusals)),
            PackJSON.Member("coverage", coverage.map(Self.object) ?? .null),
        ]
        if let agreed { members.append(PackJSON.Member("agreed", Self.object(agreed))) }
        if let conspicuous { members.append(PackJSON.Member("conspicuous", conspicuous.json)) }
        return .object(members)
    }

    /// An app with the purposes under which its accesses are on record.
    private func object(_ line: Line) -> PackJSON {
        let purposes = line.name.flatMap { appPurposes[$0] } ?? []
        return .object(
            [
                PackJSON.Member("app", line.name.map { .string($0) } ?? .null),
                PackJSON.Member("purposes", .array(purposes.map { .string($0) })),
            ] + line.totals.members)
    }

    private static func array(_ name: String, _ lines: [RefusalLine]) -> PackJSON {
        .array(
            lines.map { line in
                var members = [
                    PackJSON.Member(name, line.name.map { .string($0) } ?? .null),
                    PackJSON.Member("outcome", .string("\(line.outcome.name)")),
                    PackJSON.Member("accesses", .number(line.accesses)),
                ]
                if !line.apps.isEmpty {
                    members.append(PackJSON.Member("apps", .array(line.apps.map { .string($0) })))
                }
                return .object(members)
            })
    }

    private static func object(_ agreed: Agreed) -> PackJSON {
        .object([
            PackJSON.Member(
                "apps",
                .array(
                    agreed.apps.map {
                        .object([
                            PackJSON.Member("app", .string($0.name)),
                            PackJSON.Member("purpose", $0.purpose.map { .string($0) } ?? .null),
                            PackJSON.Member("notes", .array($0.notes.map { .string($0) })),
                        ])
                    })),
            PackJSON.Member("recipients", .array(agreed.recipients.sorted().map { .string($0) })),
            PackJSON.Member("government_recipients", .array(agreed.governmentRecipients.sorted().map { .string($0) })),
        ])
    }

    private static func array(_ name: String, _ lines: [Line]) -> PackJSON {
        .array(lines.map { object(name, $0.name.map { .string($0) } ?? .null, $0.totals) })
    }

    private static func object(_ name: String, _ value: PackJSON, _ totals: UsageTotals) -> PackJSON {
        .object([PackJSON.Member(name, value)] + totals.members)
    }

    private static func object(_ coverage: Coverage) -> PackJSON {
        .object([
            PackJSON.Member(
                "last_recorded", .string(ReportTime.text(milliseconds: coverage.lastRecordedMilliseconds))),
            PackJSON.Member("first_block", .number(coverage.blocks.lowerBound)),
            PackJSON.Member("last_block", .number(coverage.blocks.upperBound)),
            PackJSON.Member("first_sequence", .number(coverage.sequences.lowerBound)),
            PackJSON.Member("last_sequence", .number(coverage.sequences.upperBound)),
            PackJSON.Member("missing", .number(coverage.missing)),
            PackJSON.Member("uncounted_blocks", .number(coverage.uncountedBlocks)),
        ])
    }
}

extension UsageReport.Period {
    /// `2022-01` or `2022-01-31`.
    package func text(_ unit: UsageReport.Unit) -> String {
        unit == .month ? start.monthText : start.description
    }

    /// `January 2022` or `31 January 2022`.
    func longText(_ unit: UsageReport.Unit) -> String {
        unit == .month ? start.longMonthText : start.longText
    }
}

extension UsageTotals {
    /// The sums as members of an object.
    var members: [PackJSON.Member] {
        [
            PackJSON.Member("accesses", .number(accesses)),
            PackJSON.Member("answered", .number(answered)),
            PackJSON.Member("refused", .number(refused)),
            PackJSON.Member("items", .number(items)),
            PackJSON.Member("bytes_sent", .number(bytesSent)),
            PackJSON.Member("bytes_received", .number(bytesReceived)),
            PackJSON.Member("charged_requests", .number(chargedRequests)),
        ]
    }
}
