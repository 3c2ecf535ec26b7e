internal import Disk
internal import SystemCrypto
internal import TransparencyLog

/// Finds out in what state an evidence directory is, brings an interrupted step to its end, and refuses what can't be
/// gone on with.
struct EvidenceOpening {
    /// A directory that can be sealed to.
    struct State {
        var log: TileLog
        var replay: LedgerReplay
        var segment: SegmentEnd?
        var ledger: (name: LedgerName, end: Int)?
        var repairs: [String]
    }

    /// What the newest file of the ledger has.
    private struct Newest {
        var name: LedgerName
        /// Where its last whole group ends.
        var end = 0
        /// Where the groups begin whose blocks the log doesn't have.
        var unpublishedStart = 0
        /// The blocks of the file; the first has the log index of its state.
        var blocks: [StoredBlock] = []
        /// What is wrong behind its last whole group.
        var damage: EvidenceError?
    }

    let paths: EvidencePaths
    let headPath: String
    let signer: NoteSigner
    let disk: any Disk

    func run() throws(EvidenceError) -> State {
        try EvidenceError.onDisk { () throws(DiskError) in
            for directory in [paths.segments, paths.ledger] { try disk.makeDirectories(directory) }
        }
        let log: TileLog
        do throws(TransparencyLogError) {
            log = try TileLog(disk: disk, directory: paths.log, headPath: headPath, signer: signer)
        } catch {
            if case .inUse(let path) = error { throw .inUse(path: path) }
            throw .log(error)
        }
        var state = State(log: log, replay: LedgerReplay(), segment: nil, ledger: nil, repairs: [])
        try removeUnfinishedLedger()
        let names = try LedgerFile.names(in: paths, disk: disk)
        guard let name = names.last else {
            guard log.entryCount == 0 else {
                throw refusal(paths.ledger, "has no file, and the log has \(log.entryCount) entries")
            }
            try removeSegments(behind: nil, &state)
            return state
        }
        let newest = try read(name, &state)
        try compare(newest, with: log)
        try mendLedger(newest, &state)
        try mendSegments(newest, &state)
        try publish(newest, names, &state)
        try restoreTallies(&state)
        return state
    }

    private func refusal(_ path: String, _ reason: String) -> EvidenceError {
        .refused(
            path: path, reason: reason,
            remedy: "restore segments, ledger and log from copies of one time, no older than the head")
    }

    // MARK: - The ledger

    /// Removes what was to become a file of the ledger.
    private func removeUnfinishedLedger() throws(EvidenceError) {
        try EvidenceError.onDisk { () throws(DiskError) in
            for name in try disk.names(in: paths.ledger) where name.hasSuffix(".new") {
                try disk.remove("\(paths.ledger)/\(name)")
            }
        }
    }

    /// Follows the newest file as far as it is whole.
    private func read(_ name: LedgerName, _ state: inout State) throws(EvidenceError) -> Newest {
        let file = try LedgerFile(name, paths: paths, disk: disk)
        let published = UInt64(state.log.entryCount)
        var newest = Newest(name: name)
        do throws(EvidenceError) {
            while let group = try file.next() {
                do throws(LedgerReplay.Refusal) {
                    try state.replay.apply(group, isFirstOfFile: newest.end == 0) { block, _ in
                        newest.blocks.append(block)
                    }
                } catch {
                    // A group whose checksum is right was written so; no crash makes it.
                    throw EvidenceError.refused(
                        path: file.path, reason: "at offset \(group.offset): \(error.reason)",
                        remedy: "restore the ledger from a copy as new as the log")
                }
                newest.end = group.end
                if newest.unpublishedStart == 0 || group.blockCount > 0, group.logSize <= published {
                    newest.unpublishedStart = group.end
                }
            }
        } catch {
            guard case .damaged = error else { throw error }
            newest.damage = error
        }
        guard newest.end > 0 else {
            throw refusal(file.path, "has no state: \(newest.damage?.description ?? "it is empty")")
        }
        if newest.unpublishedStart == 0 { newest.unpublishedStart = EvidenceFileHeader.byteCount }
        guard state.replay.logSize >= published else {
            let end = newest.damage.map { "; \($0)" } ?? ""
            throw refusal(file.path, "has \(state.replay.logSize) blocks, and the log has \(published) entries\(end)")
        }
        return newest
    }

    /// Checks that the blocks of the file are those of the log.
    private func compare(_ newest: Newest, with log: TileLog) throws(EvidenceError) {
        var reader = log.reader
        for block in newest.blocks where block.logIndex < UInt64(log.entryCount) {
            let entry = try EvidenceError.onLog { () throws(TransparencyLogError) in
                try reader.entry(at: Int(block.logIndex))
            }
            guard entry == block.entry.bytes else {
                throw refusal(
                    paths.ledger(newest.name),
                    "block \(block.header.number) of organization '\(block.organization)' is not entry \(block.logIndex) of the log"
                )
            }
        }
    }

    /// Cuts what was not written whole, and makes durable what the log doesn't vouch for yet.
    private func mendLedger(_ newest: Newest, _ state: inout State) throws(EvidenceError) {
        let path = paths.ledger(newest.name)
        state.ledger = (newest.name, newest.end)
        if let damage = newest.damage { state.repairs.append("cut \(damage)") }
        try EvidenceError.onDisk { () throws(DiskError) in
            let file = try disk.open(path, .modify)
            if try file.length() > newest.end { try file.truncate(to: newest.end) }
            // It may have been written by a process whose sync failed: what can be read need not be on the disk.
            let bytes = try file.bytes(from: newest.unpublishedStart, count: newest.end - newest.unpublishedStart)
            if !bytes.isEmpty { try file.write(bytes, at: newest.unpublishedStart) }
            try file.sync()
            try disk.syncDirectory(paths.ledger)
        }
    }

    // MARK: - The segments

    private func mendSegments(_ newest: Newest, _ state: inout State) throws(EvidenceError) {
        let reader = SegmentReader(paths: paths, disk: disk)
        // Durable since before the ledger named it; looked at all the same before the log vouches for it.
        for block in newest.blocks where block.logIndex >= UInt64(state.log.entryCount) {
            _ = try segment { () throws(EvidenceError) in try reader.records(of: block.header, at: block.location) }
        }
        state.segment = state.replay.state?.segment
        if let last = newest.blocks.last?.location {
            let extent = try segment { () throws(EvidenceError) in
                try reader.extent(last.segment, last.chunkOffset)
            }
            state.segment = SegmentEnd(name: last.segment, end: last.chunkOffset + extent.byteCount)
        }
        if let end = state.segment { try cut(end, reader, &state) }
        try removeSegments(behind: state.segment?.name, &state)
    }

    /// What the reading of a segment says, as a refusal to go on.
    private func segment<Result>(_ body: () throws(EvidenceError) -> Result) throws(EvidenceError) -> Result {
        do throws(EvidenceError) {
            return try body()
        } catch {
            switch error {
            case .segmentMissing(let path): throw refusal(path, "is missing, and the ledger names it")
            case .damaged(let path, let offset, let reason): throw refusal(path, "at offset \(offset): \(reason)")
            default: throw error
            }
        }
    }

    /// Cuts what no block has from the end of the newest segment.
    private func cut(_ end: SegmentEnd, _ reader: SegmentReader, _ state: inout State) throws(EvidenceError) {
        let length = try segment { () throws(EvidenceError) in try reader.length(of: end.name) }
        let path = paths.segment(end.name)
        guard length >= end.end else { throw refusal(path, "has \(length) bytes, and the ledger names \(end.end)") }
        guard length > end.end else { return }
        state.repairs.append("cut \(path): at offset \(end.end): \(length - end.end) bytes that no block has")
        try EvidenceError.onDisk { () throws(DiskError) in
            let file = try disk.open(path, .modify)
            try file.truncate(to: end.end)
            try file.sync()
        }
    }

    /// Removes segments that were begun by a step that didn't come to the ledger, and those that were to be pruned.
    private func removeSegments(behind last: SegmentName?, _ state: inout State) throws(EvidenceError) {
        let pruned = Set(state.replay.pruned.map(\.segment))
        var repairs: [String] = []
        try EvidenceError.onDisk { () throws(DiskError) in
            for name in try disk.names(in: paths.segments) {
                guard let segment = SegmentName(name) else { continue }
                let isPruned = pruned.contains(segment)
                guard isPruned || last.map({ segment > $0 }) ?? true else { continue }
                try disk.remove(paths.segment(segment))
                repairs.append("removed \(paths.segment(segment)): \(isPruned ? "it was pruned" : "no block has it")")
            }
            try disk.syncDirectory(paths.segments)
        }
        state.repairs += repairs
    }

    // MARK: - The log

    /// Appends to the log the entries of blocks that it doesn't have.
    private func publish(_ newest: Newest, _ names: [LedgerName], _ state: inout State) throws(EvidenceError) {
        let published = state.log.entryCount
        var entries: [[UInt8]] = []
        if let first = state.replay.state?.logSize, first > UInt64(published) {
            entries = try self.entries(UInt64(published)..<first, names)
        }
        for block in newest.blocks where block.logIndex >= UInt64(published) { entries.append(block.entry.bytes) }
        guard !entries.isEmpty else { return }
        let log = state.log
        try EvidenceError.onLog { () throws(TransparencyLogError) in
            try log.append(entries)
            try log.publish()
        }
        state.repairs.append(
            "appended \(entries.count) entries to \(paths.log), which were sealed when the process ended")
    }

    /// The entries of blocks in older files of the ledger.
    private func entries(_ range: Range<UInt64>, _ names: [LedgerName]) throws(EvidenceError) -> [[UInt8]] {
        let scanner = LedgerScanner(paths: paths, disk: disk, names: names.dropLast())
        var entries: [[UInt8]] = []
        while let block = try scanner.nextBlock() {
            guard range.contains(block.logIndex) else { continue }
            entries.append(block.entry.bytes)
        }
        guard entries.count == range.count else {
            throw refusal(paths.ledger, "doesn't have all blocks from \(range.lowerBound) to \(range.upperBound)")
        }
        return entries
    }

    // MARK: - Tallies

    /// Adds to the tallies that the ledger has what the records since come to.
    private func restoreTallies(_ state: inout State) throws(EvidenceError) {
        let reader = SegmentReader(paths: paths, disk: disk)
        // In the order of the log, so that each chunk is read once.
        let blocks = state.replay.accounts.flatMap { account in account.blocksSinceReading.map { (account, $0) } }
        for (account, block) in blocks.sorted(by: { $0.1.logIndex < $1.1.logIndex }) {
            let records = try segment { () throws(EvidenceError) in
                try reader.records(of: block.header, at: block.location)
            }
            for record in records {
                guard account.dictionary.defines(record) else {
                    throw refusal(
                        paths.segment(block.location.segment),
                        "record \(record.sequence) of organization '\(block.organization)' has names without definition"
                    )
                }
                account.tallies.add(record)
            }
        }
        for account in state.replay.accounts {
            account.blocksSinceReading.removeAll()
            guard account.tallies.digest == account.last?.header.tallyDigest else {
                throw refusal(paths.segments, "the records of organization '\(account.name)' don't come to its tallies")
            }
        }
    }
}
