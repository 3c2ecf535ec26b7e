internal import AuditLog

/// What two readings and the tallies at them say of the time between: the figures of a proof pack.
package struct PackTotals: Sendable, Hashable {
    /// What was added between two readings next to each other.
    package struct Period: Sendable, Hashable {
        package var from: EvidenceDay
        package var to: EvidenceDay
        package var totals: Odometer
    }

    /// What was added to one tally.
    package struct Line: Sendable, Hashable {
        /// nil: the number 0, none.
        package var name: String?
        package var tally: Tally
    }

    package var totals: Odometer
    package var periods: [Period]
    package var apps: [Line]
    package var purposes: [Line]
    package var recipients: [Line]
    package var routes: [Line]
    package var outcomes: [Line]

    /// - Parameters:
    ///   - readings: two or more, each at least the one before it.
    ///   - dictionary: in which every number of the tallies is defined.
    /// - Throws: a problem where a tally has become less.
    init(
        readings: [PackReading], from: TallyTable, to: TallyTable, dictionary: NameDictionary
    ) throws(PackProblem) {
        totals = (readings.last?.odometer ?? Odometer()).since(readings.first?.odometer ?? Odometer())
        periods = zip(readings, readings.dropFirst()).map { one, next in
            Period(from: one.day, to: next.day, totals: next.odometer.since(one.odometer))
        }
        var lines: [TallyDimension: [Line]] = [:]
        for entry in to.entries {
            guard let tally = entry.tally.since(from[entry.dimension, entry.number]) else {
                throw PackProblem("tallies_at_to", "\(entry.dimension) \(entry.number) is less than it was before")
            }
            guard !tally.isZero else { continue }
            let name = entry.dimension.name(entry.number, in: dictionary)
            lines[entry.dimension, default: []].append(Line(name: name, tally: tally))
        }
        let entries = Set(to.entries.map { [UInt32($0.dimension.rawValue), $0.number] })
        guard from.entries.allSatisfy({ entries.contains([UInt32($0.dimension.rawValue), $0.number]) }) else {
            throw PackProblem("tallies_at_to", "lacks what is in tallies_at_from")
        }
        func sorted(_ dimension: TallyDimension) -> [Line] {
            // A stable order: sorted by items and accesses, and where these are the same by number.
            let lines = lines[dimension] ?? []
            return lines.enumerated().sorted { one, other in
                (other.element.tally.items, other.element.tally.accesses, one.offset)
                    < (one.element.tally.items, one.element.tally.accesses, other.offset)
            }.map(\.element)
        }
        apps = sorted(.app)
        purposes = sorted(.purpose)
        recipients = sorted(.recipient)
        routes = sorted(.route)
        outcomes = sorted(.outcome)
    }

    // MARK: - JSON

    /// The members of the pack that hold the figures, in order.
    static let memberNames = ["totals", "periods", "apps", "purposes", "recipients", "routes", "outcomes"]

    var members: [PackJSON.Member] {
        let values: [PackJSON] = [
            .object(totals.members),
            .array(
                periods.map { period in
                    .object(
                        [PackJSON.Member("from", .day(period.from)), PackJSON.Member("to", .day(period.to))]
                            + period.totals.members)
                }),
            Self.array("app", apps), Self.array("purpose", purposes), Self.array("recipient", recipients),
            Self.array("route", routes), Self.array("outcome", outcomes),
        ]
        return zip(Self.memberNames, values).map { PackJSON.Member($0, $1) }
    }

    private static func array(_ name: String, _ lines: [Line]) -> PackJSON {
        .array(
            lines.map { line in
                .object([
                    PackJSON.Member(name, line.name.map { .string($0) } ?? .null),
                    PackJSON.Member("accesses", .number(line.tally.accesses)),
                    PackJSON.Member("answered", .number(line.tally.answered)),
                    PackJSON.Member("items", .number(line.tally.items)),
                    PackJSON.Member("bytes_sent", .number(line.tally.bytesSent)),
                ])
            })
    }
}

extension TallyDimension {
    /// The word that stands for it in proof packs.
    var word: String {
        switch self {
        case .app: "app"
        case .purpose: "purpose"
        case .recipient: "recipient"
        case .route: "route"
        case .outcome: "outcome"
        }
    }

    /// The kind of its names; nil: its numbers are outcomes.
    var nameKind: NameKind? {
        switch self {
        case .app: .app
        case .purpose: .purpose
        case .recipient: .recipient
        case .route: .route
        case .outcome: nil
        }
    }

    /// What a number stands for; nil for 0 and for what isn't defined.
    func name(_ number: UInt32, in dictionary: NameDictionary) -> String? {
        if let nameKind { return dictionary.name(of: nameKind, number) }
        return UInt8(exactly: number).flatMap(Outcome.init(rawValue:)).map { "\($0.name)" }
    }
}
