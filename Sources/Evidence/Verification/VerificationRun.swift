internal import Disk
internal import SystemCrypto
internal import TransparencyLog

/// One verification: follows the ledger, and checks each block against the log and its records.
///
/// Not Sendable.
final class VerificationRun {
    /// Why it ends before its end.
    enum Stop: Error {
        case fault(EvidenceFault)
        case failure(EvidenceError)
    }

    var verdict: EvidenceVerdict
    private let depth: EvidenceVerifier.Depth
    private let paths: EvidencePaths
    private let disk: any Disk
    private let checkpoint: Checkpoint
    private let replay = LedgerReplay()
    private let records: RecordVerification
    private let log: TileReader
    private var bundle: (index: Int, entries: [[UInt8]])?
    private var tree = MerkleAccumulator()
    /// The segments that blocks name.
    private var named: Set<SegmentName> = []
    private var prunedNames: Set<SegmentName> = []

    init(
        depth: EvidenceVerifier.Depth, paths: EvidencePaths, disk: any Disk, checkpoint: Checkpoint,
        verdict: EvidenceVerdict
    ) {
        self.depth = depth
        self.paths = paths
        self.disk = disk
        self.checkpoint = checkpoint
        self.verdict = verdict
        log = TileReader(disk: disk, directory: paths.log, size: checkpoint.size)
        records = RecordVerification(paths: paths, disk: disk)
    }

    // MARK: - The ledger

    func verifyLedger(progress: (EvidenceProgress) -> Void) throws(Stop) {
        let names = try onFiles { () throws(EvidenceError) in try LedgerFile.names(in: paths, disk: disk) }
        prunedNames = try onFiles { () throws(EvidenceError) in try prunedSegments(names) }
        var last: LedgerName?
        files: for name in names {
            let file = try onFiles { () throws(EvidenceError) in
                try LedgerFile(name, paths: paths, disk: disk)
            }
            var isFirst = true
            defer { last = name }
            while let group = try nextGroup(of: file) {
                if isComplete, group.blockCount > 0 {
                    verdict.remainders.append(
                        "\(file.path): at offset \(group.offset): blocks that the log doesn't have")
                    break files
                }
                try apply(group, of: file, behind: last, isFirst: isFirst)
                isFirst = false
                progress(
                    EvidenceProgress(
                        blocks: verdict.blocks, totalBlocks: UInt64(checkpoint.size), records: verdict.records))
            }
        }
        verdict.organizations = replay.accounts.count
        guard isComplete else {
            throw .fault(
                EvidenceFault(
                    path: names.last.map { paths.ledger($0) } ?? paths.ledger,
                    reason: """
                        the ledger ends here with \(replay.logSize) blocks, and the log has \(checkpoint.size) entries: \
                        its end is missing, or the file behind it
                        """))
        }
        guard tree.root == checkpoint.root else {
            throw .fault(EvidenceFault(path: paths.ledger, reason: "the blocks don't have the checkpoint's root"))
        }
        if depth == .records { try onRecords { () throws(LedgerReplay.Refusal) in try records.finish() } }
    }

    /// Whether all of the log's blocks were followed.
    private var isComplete: Bool { replay.logSize >= UInt64(checkpoint.size) }

    /// The next group; what is no group behind the last block of the log is a remainder.
    private func nextGroup(of file: LedgerFile) throws(Stop) -> LedgerGroup? {
        do throws(EvidenceError) {
            return try file.next()
        } catch {
            guard case .damaged(let path, let offset, let reason) = error else { throw .failure(error) }
            guard isComplete, file.offset > EvidenceFileHeader.byteCount else {
                throw .fault(EvidenceFault(path: path, offset: offset, reason: reason))
            }
            verdict.remainders.append(error.description)
            return nil
        }
    }

    private func apply(
        _ group: LedgerGroup, of file: LedgerFile, behind last: LedgerName?, isFirst: Bool
    ) throws(Stop) {
        do throws(LedgerReplay.Refusal) {
            try replay.apply(group, isFirstOfFile: isFirst) {
                (block, account) throws(LedgerReplay.Refusal) in try verify(block, account)
            }
            if isFirst, let state = replay.firstState, state.logSize > 0 || !replay.accounts.isEmpty,
                tree.count == 0
            {
                throw LedgerReplay.Refusal(
                    reason: "it begins behind \(state.logSize) blocks, and there is no file before it")
            }
        } catch {
            throw .fault(
                EvidenceFault(
                    path: error.place?.path ?? file.path, offset: error.place?.offset ?? group.offset,
                    organization: error.organization, block: error.block, logIndex: error.logIndex,
                    reason: error.reason + (isFirst ? last.map { "; the file before it is \($0)" } ?? "" : "")))
        }
    }

    /// Checks a block that follows from those before it.
    private func verify(_ block: StoredBlock, _ account: OrganizationAccount) throws(LedgerReplay.Refusal) {
        let entry = account.lastEntry
        guard try self.entry(at: Int(block.logIndex)) == entry.bytes else {
            throw LedgerReplay.Refusal(
                reason: "it is not the entry at its index in the log", organization: block.organization,
                block: block.header.number, logIndex: block.logIndex)
        }
        tree.append(entry.withUnsafeBytes { MerkleHash.leaf($0) })
        verdict.blocks += 1
        verdict.records += UInt64(block.header.recordCount)
        named.insert(block.location.segment)
        let isPruned = prunedNames.contains(block.location.segment)
        if isPruned { verdict.prunedBlocks += 1 }
        guard depth == .records else { return }
        if isPruned {
            records.pass(block, account)
        } else if try !records.verify(block, account) {
            verdict.uncheckedTallies += 1
        }
    }

    /// The entry at an index of the log.
    private func entry(at index: Int) throws(LedgerReplay.Refusal) -> [UInt8] {
        guard index < checkpoint.size else {
            throw LedgerReplay.Refusal(reason: "it has a block that the log doesn't have")
        }
        if let bundle, bundle.index == index / 256 { return bundle.entries[index % 256] }
        do throws(TransparencyLogError) {
            let entries = try log.entries(bundle: index / 256)
            bundle = (index / 256, entries)
            return entries[index % 256]
        } catch {
            throw LedgerReplay.Refusal(reason: error.description)
        }
    }

    /// The segments that the ledger says were removed.
    private func prunedSegments(_ names: [LedgerName]) throws(EvidenceError) -> Set<SegmentName> {
        guard let newest = names.last else { return [] }
        let scanner = LedgerScanner(paths: paths, disk: disk, names: [newest])
        var pruned: Set<SegmentName> = []
        do throws(EvidenceError) {
            while let item = try scanner.next() {
                if case .pruned(let segment) = item { pruned.insert(segment.segment) }
            }
        } catch {
            // Whatever is wrong there is found again, and named, when the file is followed.
            guard case .damaged = error else { throw error }
        }
        return pruned
    }

    // MARK: - The segments

    /// Checks that each segment that blocks name is there, and that there is none besides.
    func verifySegments() throws(Stop) {
        let found = try onFiles { () throws(EvidenceError) in
            try EvidenceError.onDisk { () throws(DiskError) in try disk.names(in: paths.segments) }
        }
        var segments: Set<SegmentName> = []
        for name in found {
            guard let segment = SegmentName(name), named.contains(segment) else {
                verdict.remainders.append("\(paths.segments)/\(name): no block of the log names it")
                continue
            }
            segments.insert(segment)
        }
        for segment in named.sorted() where !segments.contains(segment) && !prunedNames.contains(segment) {
            throw .fault(
                EvidenceFault(
                    path: paths.segment(segment), reason: "is missing, and the ledger doesn't say it was pruned"))
        }
        verdict.remainders += records.remainders
    }

    // MARK: - Errors

    private func onFiles<Result>(_ body: () throws(EvidenceError) -> Result) throws(Stop) -> Result {
        do throws(EvidenceError) {
            return try body()
        } catch {
            switch error {
            case .damaged(let path, let offset, let reason):
                throw .fault(EvidenceFault(path: path, offset: offset, reason: reason))
            default: throw .failure(error)
            }
        }
    }

    private func onRecords<Result>(_ body: () throws(LedgerReplay.Refusal) -> Result) throws(Stop) -> Result {
        do throws(LedgerReplay.Refusal) {
            return try body()
        } catch {
            throw .fault(
                EvidenceFault(
                    path: error.place?.path ?? paths.segments, offset: error.place?.offset, reason: error.reason))
        }
    }
}
