internal import AuditLog

extension Conspicuous {
    /// What is looked for, and what it may mean, a sentence each.
    static let explanations = [
        "A network is told when keys of this organization and of another one were each used from it for at least "
            + "\(networkAccesses) calls. One office, one cloud or one service provider can be behind that.",
        "A question is told when at least \(queryApps) apps asked it, in at least \(queryAccesses) calls together. Pages "
            + "and polls of one question count as one; the same words over another span of time are another question.",
        "These are hints to look further, not proof of anything, and no call was refused for them.",
    ]

    /// What could not be looked for.
    var gaps: [String] {
        var gaps: [String] = []
        if !hasAddresses { gaps.append("No record of this time keeps an address (`audit: addresses`).") }
        if !hasQueries { gaps.append("No record of this time keeps a token of its query (`audit: queries: keyed`).") }
        if prunedRecordCount > 0 {
            gaps.append(
                "\(ReportNumber.grouped(prunedRecordCount)) records of this time were removed for their age, and could not "
                    + "be looked at.")
        }
        if isIncomplete {
            gaps.append("There were too many different questions to count those that were rarely asked.")
        }
        return gaps
    }

    /// The section of a report for a terminal.
    var table: [String] {
        var lines = ["", "CONSPICUOUS"]
        if networks.isEmpty, queries.isEmpty { lines.append("Nothing stands out.") }
        if !networks.isEmpty {
            let header = ["NETWORK", "OTHERS", "APPS", "KEYS", "ACCESSES", "THEIR ACCESSES"]
            let rows = networks.map { network in
                [network.addressText, othersText(network)]
                    + [UInt64(network.apps.count), UInt64(network.keyCount), network.accesses, network.otherAccesses]
                    .map(ReportNumber.grouped)
            }
            lines += ReportTable.aligned([header] + rows, leading: 2)
        }
        if !queries.isEmpty {
            if !networks.isEmpty { lines.append("") }
            let rows = queries.map { query in
                [query.tokenText, query.sharesText, ReportNumber.grouped(query.accesses)]
            }
            lines += ReportTable.aligned([["QUERY", "BY APP", "ACCESSES"]] + rows, leading: 2)
        }
        return lines + gaps + Self.explanations
    }

    /// The section of a report for programs.
    var json: PackJSON {
        .object([
            PackJSON.Member(
                "thresholds",
                .object([
                    PackJSON.Member("network_accesses", .number(Self.networkAccesses)),
                    PackJSON.Member("query_accesses", .number(Self.queryAccesses)),
                    PackJSON.Member("query_apps", .number(UInt64(Self.queryApps))),
                ])),
            PackJSON.Member("networks", .array(networks.map(object))),
            PackJSON.Member("queries", .array(queries.map(\.json))),
            PackJSON.Member("has_addresses", .bool(hasAddresses)),
            PackJSON.Member("has_queries", .bool(hasQueries)),
            PackJSON.Member("is_incomplete", .bool(isIncomplete)),
        ])
    }

    private func object(_ network: Network) -> PackJSON {
        var members = [
            PackJSON.Member("network", .string(network.addressText)),
            PackJSON.Member("accesses", .number(network.accesses)),
            PackJSON.Member("apps", .array(network.apps.map { .string($0) })),
            PackJSON.Member("keys", .number(UInt64(network.keyCount))),
            PackJSON.Member("other_organizations", .number(UInt64(network.others.count))),
            PackJSON.Member("other_accesses", .number(network.otherAccesses)),
        ]
        if namesOthers { members.append(PackJSON.Member("others", .array(network.others.map { .string($0) }))) }
        return .object(members)
    }

    /// How many others, or who.
    func othersText(_ network: Network) -> String {
        if namesOthers { return network.others.joined(separator: ", ") }
        return network.others.count == 1 ? "1 organization" : "\(network.others.count) organizations"
    }
}

extension Conspicuous.Network {
    /// `192.0.2.0/24`, or a token's digits.
    var addressText: String {
        var bytes: [UInt8] = []
        address.write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Conspicuous.Query {
    var tokenText: String {
        var bytes: [UInt8] = []
        bytes.appendHexadecimal(token)
        return String(decoding: bytes, as: UTF8.self)
    }

    var sharesText: String {
        apps.map { "\($0.app) \(ReportNumber.grouped($0.accesses))" }.joined(separator: ", ")
    }

    fileprivate var json: PackJSON {
        .object([
            PackJSON.Member("query", .string(tokenText)),
            PackJSON.Member("accesses", .number(accesses)),
            PackJSON.Member(
                "apps",
                .array(
                    apps.map {
                        .object([
                            PackJSON.Member("app", .string($0.app)), PackJSON.Member("accesses", .number($0.accesses)),
                        ])
                    })),
        ])
    }
}
