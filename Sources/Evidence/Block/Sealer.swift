package import AuditLog

/// Turns accesses into records, records into blocks, and has the store seal them.
///
/// Accesses may come in any order and more than once; each organization's records are taken in the order of their
/// sequence numbers, each once, from the one behind its last sealed record on. A record that is missed is waited for;
/// when it doesn't come, a missing record stands for it.
///
/// What waits in memory is bounded by the settings as long as the caller calls `sealDue` when `isStepDue` says so:
/// 1,048,576 records of 144 bytes, and as many again while a step is written; 65,536 that wait for others.
///
/// Not Sendable: it belongs to the thread that seals.
package final class Sealer {
    package let store: EvidenceStore
    package private(set) var counts = SealerCounts()
    private let settings: SealingSettings
    private var queues: [String: OrganizationQueue] = [:]
    private var cuts: [CutBlock] = []
    private var cutRecordCount = 0
    private var openRecordCount = 0
    private var waitingCount = 0
    /// The newest time of recording that was read, and the newest time of sealing.
    private var newestMilliseconds = Int64.min
    private var clockMilliseconds = Int64.min
    private var translations: [SourceTranslation] = []
    private var latest: SourceTranslation?
    private var spares: [[Record]] = []
    private let leaf = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 + Record.encodedByteCount, alignment: 8)

    /// So many journal files are read at a time, and some; what is known of older ones is looked up again.
    private static let sourceCapacity = 128
    /// More missing records than this at once are no gap but an error.
    private static let greatestGap: UInt64 = 1 << 20

    package init(store: EvidenceStore, settings: SealingSettings = SealingSettings()) {
        self.store = store
        self.settings = settings
        leaf[0] = 0
    }

    deinit {
        leaf.deallocate()
    }

    /// What is known of a journal file's names.
    private final class SourceTranslation {
        let names: any AccessNames
        /// By the number of the organization in the file.
        var organizations: [NameTranslation?] = []

        init(_ names: any AccessNames) {
            self.names = names
        }
    }

    // MARK: - Taking

    /// Whether `sealDue` is to be called before more is taken.
    package var isStepDue: Bool {
        cutRecordCount >= settings.stepRecordCount
            || openRecordCount + cutRecordCount + waitingCount >= settings.unsealedRecordCount
            || waitingCount >= settings.waitingRecordCount || cuts.count >= LedgerGroup.maximumBlockCount
    }

    /// How many records wait to be sealed.
    package var unsealedRecordCount: Int { openRecordCount + cutRecordCount + waitingCount }

    /// Takes what a journal's reader has read.
    ///
    /// - Throws: as `take(_:names:)`.
    package func take(_ entry: JournalEntry) throws(EvidenceError) {
        try take(entry.access, names: entry.source)
    }

    /// Takes an access whose numbers stand for these names.
    ///
    /// - Throws: `EvidenceError.gapTooLarge`.
    package func take(_ access: Access, names: any AccessNames) throws(EvidenceError) {
        guard let translation = translation(of: access.organization, names) else {
            counts.unattributable += 1
            return
        }
        let queue = translation.queue
        newestMilliseconds = max(newestMilliseconds, Self.recordedMilliseconds(of: access))
        if access.sequence == queue.nextSequence {
            accept(access, translation)
            if !queue.waiting.isEmpty { acceptWaiting(queue) }
        } else if access.sequence < queue.nextSequence {
            counts.repeated += 1
        } else {
            guard access.sequence - queue.nextSequence <= Self.greatestGap else {
                throw .gapTooLarge(
                    organization: queue.account.name, first: queue.nextSequence, last: access.sequence - 1)
            }
            let waiting = OrganizationQueue.WaitingAccess(access: access, translation: translation)
            if queue.waiting.updateValue(waiting, forKey: access.sequence) == nil {
                waitingCount += 1
            } else {
                counts.repeated += 1
            }
        }
    }

    private func accept(_ access: Access, _ translation: NameTranslation) {
        let queue = translation.queue
        let recorded = queue.recorded(Self.recordedMilliseconds(of: access))
        prepare(queue, recorded)
        append(translation.record(access, recordedMilliseconds: recorded), to: queue)
    }

    /// Ends the open block where the next record can't be in it.
    ///
    /// Before the record's names are numbered: a block's dictionary has no name that its records don't.
    @inline(__always)
    private func prepare(_ queue: OrganizationQueue, _ recorded: Int64) {
        if queue.mustCut(before: recorded, ageMilliseconds: settings.ageMilliseconds) { cut(queue) }
    }

    @inline(__always)
    private func append(_ record: Record, to queue: OrganizationQueue) {
        queue.append(record, leaf: leaf, clockMilliseconds: clockMilliseconds)
        openRecordCount += 1
        counts.taken += 1
        if queue.records.count >= settings.blockRecordCount { cut(queue) }
    }

    private func acceptWaiting(_ queue: OrganizationQueue) {
        while let next = queue.waiting.removeValue(forKey: queue.nextSequence) {
            waitingCount -= 1
            accept(next.access, next.translation)
        }
    }

    @inline(__always)
    private static func recordedMilliseconds(of access: Access) -> Int64 {
        let (quotient, remainder) = access.recordedNanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    // MARK: - Names

    @inline(__always)
    private func translation(of organization: UInt32, _ names: any AccessNames) -> NameTranslation? {
        if let latest, latest.names === names, organization < latest.organizations.count,
            let translation = latest.organizations[Int(organization)]
        {
            return translation
        }
        return find(organization, names)
    }

    private func find(_ organization: UInt32, _ names: any AccessNames) -> NameTranslation? {
        let source = source(names)
        latest = source
        if organization < source.organizations.count, let known = source.organizations[Int(organization)] {
            return known
        }
        var name = ""
        if organization != 0 {
            guard let found = names.name(of: .organization, organization),
                found.utf8.count <= NameDictionary.maximumNameByteCount
            else { return nil }
            name = found
        }
        let translation = NameTranslation(queue: queue(of: name), names: names)
        guard organization < UInt32(1) << 20 else { return translation }
        let missing = Int(organization) + 1 - source.organizations.count
        if missing > 0 { source.organizations.append(contentsOf: repeatElement(nil, count: missing)) }
        source.organizations[Int(organization)] = translation
        return translation
    }

    private func source(_ names: any AccessNames) -> SourceTranslation {
        if let index = translations.lastIndex(where: { $0.names === names }) { return translations[index] }
        if translations.count >= Self.sourceCapacity { translations.removeFirst() }
        let source = SourceTranslation(names)
        translations.append(source)
        return source
    }

    private func queue(of organization: String) -> OrganizationQueue {
        if let queue = queues[organization] { return queue }
        let queue = OrganizationQueue(account: store.account(of: organization))
        queues[organization] = queue
        return queue
    }

    /// The sequence number of an organization's last record that was taken or sealed; 0 before its first.
    package func lastSequence(of organization: String) -> UInt64 {
        queues[organization].map { $0.nextSequence - 1 } ?? store.lastSequence(of: organization)
    }

    /// What the records of an organization that were taken and are not sealed yet mean for the usage index; those that
    /// wait for others before them are not in it.
    package func unsealedUsage(of organization: String) -> [UsageRow] {
        let cut = cuts.filter { $0.account.name == organization }.flatMap(\.usage)
        return cut + (queues[organization]?.usageRows ?? [])
    }

    // MARK: - Sealing

    /// Has the block of an organization's open records sealed by one of the next calls of `sealDue`: at once, or
    /// `requestMilliseconds` after the last that was sealed on request.
    package func requestSeal(organization: String) {
        guard let queue = queues[organization], !queue.records.isEmpty else { return }
        queue.isRequested = true
    }

    /// Seals what is due; what it returns is in the signed log.
    ///
    /// To be called every fraction of a second, and when `isStepDue`.
    package func sealDue(nowMilliseconds: Int64) throws(EvidenceError) -> [SealedBlock] {
        clockMilliseconds = nowMilliseconds
        fillGaps()
        cutDue(now: nowMilliseconds)
        cutLargest()
        return try sealCuts(nowMilliseconds: nowMilliseconds)
    }

    /// Seals everything that was taken, as when a run ends: gaps are filled, and no block stays open.
    package func sealAll(nowMilliseconds: Int64) throws(EvidenceError) -> [SealedBlock] {
        for queue in orderedQueues {
            fillGaps(of: queue) { _ in true }
            if !queue.records.isEmpty { cut(queue) }
        }
        return try sealCuts(nowMilliseconds: nowMilliseconds)
    }

    private func sealCuts(nowMilliseconds: Int64) throws(EvidenceError) -> [SealedBlock] {
        guard !cuts.isEmpty else { return [] }
        let sealed = try store.seal(cuts, nowMilliseconds: nowMilliseconds)
        counts.blocks += UInt64(sealed.count)
        var room = cuts
        cuts.removeAll(keepingCapacity: true)
        cutRecordCount = 0
        for index in room.indices where spares.count < 8 {
            var records: [Record] = []
            swap(&records, &room[index].records)
            records.removeAll(keepingCapacity: true)
            spares.append(records)
        }
        return sealed
    }

    private func cut(_ queue: OrganizationQueue) {
        openRecordCount -= queue.records.count
        cutRecordCount += queue.records.count
        cuts.append(queue.cut(spare: spares.popLast() ?? []))
    }

    /// In an order that doesn't depend on hashing, so that the same accesses make the same blocks.
    private var orderedQueues: [OrganizationQueue] {
        queues.values.sorted { $0.account.name < $1.account.name }
    }

    /// Ends the blocks that are old enough or asked for; those half as old go with them, so that they come in few steps.
    private func cutDue(now: Int64) {
        var isAnyOld = false
        var queues: [OrganizationQueue] = []
        for queue in self.queues.values where !queue.records.isEmpty {
            queues.append(queue)
            queue.setClock(now)
            if now - queue.openedMilliseconds >= settings.ageMilliseconds { isAnyOld = true }
        }
        let leastAge = isAnyOld ? settings.ageMilliseconds / 2 : settings.ageMilliseconds
        for queue in queues.sorted(by: { $0.account.name < $1.account.name }) {
            let age = now - queue.openedMilliseconds
            let isRequestDue =
                queue.isRequested
                && queue.requestSealedMilliseconds.map { now - $0 >= settings.requestMilliseconds } ?? true
            if isRequestDue { queue.requestSealedMilliseconds = now }
            let isFilled =
                age >= settings.fillingMilliseconds && queue.records.count >= settings.fillingRecordCount
            let isOver =
                age >= settings.midnightMilliseconds && queue.records[0].day < EvidenceDay(milliseconds: now)
            if isRequestDue || age >= leastAge || isFilled || isOver { cut(queue) }
        }
    }

    /// Ends the largest blocks when too many records wait.
    private func cutLargest() {
        guard unsealedRecordCount >= settings.unsealedRecordCount else { return }
        let largest = orderedQueues.sorted { $0.records.count > $1.records.count }
        for queue in largest where openRecordCount > settings.unsealedRecordCount / 2 && !queue.records.isEmpty {
            cut(queue)
        }
    }

    // MARK: - Gaps

    private func fillGaps() {
        guard waitingCount > 0 else { return }
        for queue in orderedQueues {
            fillGaps(of: queue) { access in
                newestMilliseconds - Self.recordedMilliseconds(of: access) >= settings.gapMilliseconds
                    || waitingCount >= settings.waitingRecordCount
            }
        }
    }

    /// Fills the gaps before records that have waited enough with missing ones, and takes what waited behind them.
    private func fillGaps(of queue: OrganizationQueue, where hasWaitedEnough: (Access) -> Bool) {
        for sequence in queue.waiting.keys.sorted() {
            // It may have been taken behind the gap before.
            guard let access = queue.waiting[sequence]?.access else { continue }
            guard hasWaitedEnough(access) else { return }
            while queue.nextSequence < sequence {
                let recorded = queue.recorded(Self.recordedMilliseconds(of: access))
                prepare(queue, recorded)
                append(.missing(sequence: queue.nextSequence, recordedMilliseconds: recorded), to: queue)
                counts.missing += 1
            }
            acceptWaiting(queue)
        }
    }
}
