internal import AuditLog

/// Looks through the records of an organization, and then through those of the others, for what stands out.
///
/// Memory is bounded: of networks only those that the organization used enough are looked for elsewhere, and of more
/// than `mostQueries` different questions those asked least are dropped.
package final class ConspicuousSearch {
    private struct Place {
        var accesses: UInt64 = 0
        var apps: Set<UInt32> = []
        var keys: Set<UInt64> = []
        var others: [String: UInt64] = [:]
    }

    private static let mostQueries = 1 << 21

    private let organization: String
    /// Recorded in it, in Unix milliseconds.
    private let period: Range<Int64>
    private var result = Conspicuous()
    private var places: [AccessAddress: Place] = [:]
    private var queries: [UInt64: [UInt32: UInt64]] = [:]
    private var names = NameDictionary()

    package init(organization: String, period: Range<Int64>) {
        self.organization = organization
        self.period = period
    }

    /// Reads what is sealed.
    ///
    /// - Parameter progress: is called after each block, in two rounds.
    package func run(
        _ evidence: EvidenceReader, progress: (EvidenceProgress) -> Void = { _ in }
    ) throws -> Conspicuous {
        var filter = RecordFilter()
        filter.fromMilliseconds = period.lowerBound
        filter.toMilliseconds = period.upperBound
        var own = filter
        own.organization = organization
        let walk = RecordWalk(own)
        try walk.run(evidence: evidence, journal: nil, progress: progress) { account, record, _ in
            names = account.names
            take(record)
        }
        result.prunedRecordCount = walk.prunedRecordCount
        places = places.filter { $0.value.accesses >= Conspicuous.networkAccesses }
        if !places.isEmpty {
            try RecordWalk(filter).run(evidence: evidence, journal: nil, progress: progress) { account, record, _ in
                takeOther(record, account.name)
            }
        }
        finish()
        return result
    }

    /// Whether a record is of a known caller and begins an access of the period.
    private func counts(_ record: Record) -> Bool {
        record.countsAccess && record.key != 0 && period.contains(record.recordedMilliseconds)
    }

    private func take(_ record: Record) {
        guard counts(record) else { return }
        if record.address.form != .none {
            result.hasAddresses = true
            let address = record.address.truncated
            places[address, default: Place()].accesses += 1
            places[address]?.apps.insert(record.app)
            places[address]?.keys.insert(record.key)
        }
        guard record.query != 0 else { return }
        result.hasQueries = true
        queries[record.query, default: [:]][record.app, default: 0] += 1
        if queries.count > Self.mostQueries { dropRare() }
    }

    private func takeOther(_ record: Record, _ other: String) {
        guard other != organization, !other.isEmpty, counts(record) else { return }
        places[record.address.truncated]?.others[other, default: 0] += 1
    }

    private func dropRare() {
        result.isIncomplete = true
        var bound: UInt64 = 1
        while queries.count > Self.mostQueries / 2 {
            queries = queries.filter { $0.value.values.reduce(0, &+) > bound }
            bound *= 2
        }
    }

    private func finish() {
        result.networks = places.compactMap { address, place in
            let others = place.others.filter { $0.value >= Conspicuous.networkAccesses }
            guard !others.isEmpty else { return nil }
            return Conspicuous.Network(
                address: address, accesses: place.accesses, apps: place.apps.map(app).sorted(),
                keyCount: place.keys.count, others: others.keys.sorted(), otherAccesses: others.values.reduce(0, &+))
        }
        result.networks.sort {
            ($1.accesses, $0.address.high, $0.address.low) < ($0.accesses, $1.address.high, $1.address.low)
        }
        result.networks = Array(result.networks.prefix(Conspicuous.mostLines))
        result.queries = queries.compactMap { token, apps in
            guard apps.count >= Conspicuous.queryApps,
                apps.values.reduce(0, &+) >= Conspicuous.queryAccesses
            else { return nil }
            let shares = apps.map { Conspicuous.Query.Share(app: app($0.key), accesses: $0.value) }
            return Conspicuous.Query(
                token: token, apps: shares.sorted { ($1.accesses, $0.app) < ($0.accesses, $1.app) })
        }
        result.queries.sort { ($1.accesses, $0.token) < ($0.accesses, $1.token) }
        result.queries = Array(result.queries.prefix(Conspicuous.mostLines))
    }

    private func app(_ number: UInt32) -> String { names.name(of: .app, number) ?? "(none)" }
}
