internal import Disk
internal import SystemCrypto
package import TransparencyLog

/// The one writer of an evidence directory: segments, ledger and log.
///
/// A step of sealing brings records to the segments, then everything else of their blocks to the ledger, then their
/// entries to the log, each durable before the next begins. Whatever stops it, opening again finds either the blocks
/// of the step or nothing of them. After an error nothing is known of the disk: every further step throws `broken`, and
/// the directory is to be opened anew.
///
/// Not Sendable: it belongs to the thread that seals. Others use `EvidenceReader`.
package final class EvidenceStore {
    /// What opening had to mend, for the operator: each names a file.
    package let repairs: [String]
    /// Where the files are.
    package let paths: EvidencePaths
    let disk: any Disk
    let log: TileLog
    /// The organizations with blocks, by number; that of number 1 stands first.
    private(set) var accounts: [OrganizationAccount]
    private var accountsByName: [String: OrganizationAccount]
    private var segments: SegmentWriter
    private var ledger: LedgerWriter
    private let encoder = RecordChunkEncoder()
    private let compressor = ZstandardCompressor(level: 3)
    private var prunedSegments: [PrunedSegment]
    private(set) var isBroken = false

    /// A segment file that would grow beyond this is followed by another.
    package static let segmentByteCount = 256 << 20
    /// After so many records the ledger has an organization's tallies again, so that a start has few to read.
    static let recordsBetweenReadings = 131_072

    init(_ state: EvidenceOpening.State, paths: EvidencePaths, disk: any Disk) throws(EvidenceError) {
        self.paths = paths
        self.disk = disk
        log = state.log
        repairs = state.repairs
        accounts = state.replay.accounts
        accountsByName = Dictionary(uniqueKeysWithValues: accounts.map { ($0.name, $0) })
        prunedSegments = state.replay.pruned
        segments = try SegmentWriter(
            paths: paths, disk: disk, current: state.segment, fullByteCount: Self.segmentByteCount)
        ledger = try LedgerWriter(paths: paths, disk: disk, current: state.ledger)
    }

    /// The last signed checkpoint.
    package var checkpoint: Checkpoint { log.checkpoint }

    /// The organizations that have blocks, in the order of their first.
    package var organizations: [String] { accounts.map(\.name) }

    /// The sequence number of an organization's last sealed record; 0 before its first.
    package func lastSequence(of organization: String) -> UInt64 {
        accountsByName[organization]?.lastSequence ?? 0
    }

    /// The account of an organization, a new one for one without blocks.
    func account(of organization: String) -> OrganizationAccount {
        if let account = accountsByName[organization] { return account }
        let account = OrganizationAccount(number: 0, name: organization)
        accountsByName[organization] = account
        return account
    }

    // MARK: - Sealing

    /// Seals blocks, in this order; they are in the signed log when it returns.
    ///
    /// - Parameter cuts: of each organization, one after the other.
    func seal(_ cuts: [CutBlock], nowMilliseconds: Int64) throws(EvidenceError) -> [SealedBlock] {
        guard !isBroken else { throw .broken }
        isBroken = true
        var sealed: [SealedBlock] = []
        sealed.reserveCapacity(cuts.count)
        var start = 0
        while start < cuts.count {
            let end = min(cuts.count, start + LedgerGroup.maximumBlockCount)
            sealed += try step(cuts[start..<end], nowMilliseconds: nowMilliseconds)
            start = end
        }
        isBroken = false
        return sealed
    }

    private func step(
        _ cuts: ArraySlice<CutBlock>, nowMilliseconds: Int64
    ) throws(EvidenceError) -> [SealedBlock] {
        let today = EvidenceDay(milliseconds: nowMilliseconds)
        let month = LedgerName(today)
        if ledger.name.map({ month > $0 }) ?? true { try beginLedger(month) }
        let locations = try writeRecords(of: cuts, today: today)
        try segments.sync()

        var group = LedgerGroupWriter()
        var sealed: [SealedBlock] = []
        let logSize = UInt64(log.entryCount)
        for (cut, location) in zip(cuts, locations) {
            let logIndex = logSize + UInt64(sealed.count)
            sealed.append(
                try close(
                    cut, at: location, logIndex: logIndex, nowMilliseconds: nowMilliseconds, into: &group))
        }
        try ledger.append(group.bytes(firstLogIndex: logSize, compressor: compressor))
        try EvidenceError.onLog { () throws(TransparencyLogError) in
            try log.append(sealed.map(\.entry.bytes))
            try log.publish()
        }
        return sealed
    }

    /// Brings the records to the segments, in chunks of whole blocks.
    private func writeRecords(
        of cuts: ArraySlice<CutBlock>, today: EvidenceDay
    ) throws(EvidenceError) -> [RecordLocation] {
        var locations: [RecordLocation] = []
        var blocks: [[Record]] = []
        var rows = 0
        for (index, cut) in zip(cuts.indices, cuts) {
            blocks.append(cut.records)
            rows += cut.records.count
            let next = index + 1 < cuts.endIndex ? cuts[index + 1].records.count : 0
            guard next == 0 || rows + next > RecordChunk.maximumRowCount else { continue }
            let (name, offset) = try segments.append(encoder.encode(blocks), day: today)
            var firstRow = 0
            for block in blocks {
                locations.append(RecordLocation(segment: name, chunkOffset: offset, firstRow: firstRow))
                firstRow += block.count
            }
            blocks.removeAll()
            rows = 0
        }
        return locations
    }

    /// Puts a block into the ledger's group, and counts it in its account.
    private func close(
        _ cut: CutBlock, at location: RecordLocation, logIndex: UInt64, nowMilliseconds: Int64,
        into group: inout LedgerGroupWriter
    ) throws(EvidenceError) -> SealedBlock {
        let account = cut.account
        if account.number == 0 {
            accounts.append(account)
            account.number = UInt32(accounts.count)
            group.putOrganization(number: account.number, name: account.name)
        }
        for definition in account.dictionary.definitions[account.sealedDefinitionCount..<cut.definitionCount] {
            group.putDefinition(organization: account.number, definition)
        }
        let day = cut.records[0].day
        if let last = account.last,
            last.header.day < day || account.recordsSinceReading >= Self.recordsBetweenReadings
        {
            group.putTallies(organization: account.number, block: last.header.number, account.tallies)
            account.recordsSinceReading = 0
        }
        account.odometer.add(cut.odometer)
        account.tallies.add(cut.tallies)
        account.recordsSinceReading += cut.records.count
        let header = BlockHeader(
            organization: account.digest, number: (account.last?.header.number ?? 0) + 1,
            sequences: cut.records[0].sequence...cut.records[cut.records.count - 1].sequence,
            recordedMilliseconds: cut.records[0]
                .recordedMilliseconds...cut.records[cut.records.count - 1].recordedMilliseconds,
            day: day, sealedMilliseconds: nowMilliseconds, previous: account.lastEntry, recordRoot: cut.recordRoot,
            dictionaryRoot: cut.dictionaryRoot, definitionCount: UInt64(cut.definitionCount),
            tallyDigest: account.tallies.digest, odometer: account.odometer)
        let salt = try BlockSalt.random()
        let block = StoredBlock(
            organization: account.name, header: header, salt: salt, logIndex: logIndex, location: location)
        account.last = block
        account.lastEntry = block.entry
        group.putBlock(LedgerBlock(organization: account.number, header: header, salt: salt, location: location))
        return SealedBlock(
            organization: account.name, header: header, salt: salt, entry: account.lastEntry, logIndex: logIndex,
            usage: cut.usage)
    }

    /// Begins the ledger's file of a month with how everything stands.
    private func beginLedger(_ month: LedgerName) throws(EvidenceError) {
        var group = LedgerGroupWriter()
        group.putState(LedgerState(logSize: UInt64(log.entryCount), segment: segments.current))
        for account in accounts {
            guard let last = account.last else { continue }
            group.putOrganization(number: account.number, name: account.name)
            for definition in account.dictionary.definitions[..<account.sealedDefinitionCount] {
                group.putDefinition(organization: account.number, definition)
            }
            group.putTallies(organization: account.number, block: last.header.number, account.tallies)
            group.putLast(
                LedgerBlock(
                    organization: account.number, header: last.header, salt: last.salt, location: last.location),
                logIndex: last.logIndex)
            account.recordsSinceReading = 0
        }
        for segment in prunedSegments { group.putPruned(segment) }
        try ledger.begin(
            month, group: group.bytes(firstLogIndex: UInt64(log.entryCount), compressor: compressor))
    }

    // MARK: - Retention

    /// Notes in the ledger that segments are removed, and removes them.
    func remove(_ names: [SegmentName], firstDayKept: EvidenceDay, nowMilliseconds: Int64) throws(EvidenceError) {
        guard !isBroken else { throw .broken }
        isBroken = true
        var group = LedgerGroupWriter()
        for name in names {
            let pruned = PrunedSegment(
                segment: name, firstDayKept: firstDayKept, prunedMilliseconds: nowMilliseconds)
            group.putPruned(pruned)
            prunedSegments.append(pruned)
        }
        try ledger.append(group.bytes(firstLogIndex: UInt64(log.entryCount), compressor: compressor))
        try EvidenceError.onDisk { () throws(DiskError) in
            for name in names { try disk.remove(paths.segment(name)) }
            try disk.syncDirectory(paths.segments)
        }
        isBroken = false
    }
}
