package import AuditLog
package import Disk
internal import TransparencyLog

/// Reads evidence: blocks, their records, what numbers stood for and what things had come to.
///
/// It needs no index: it scans the ledger, whose files of a year take well under a second; each file says at its
/// beginning where everything stood, so that most questions open one or two. Any number of readers may be used beside
/// the one writer; each sees what the log had when the reader was made or last refreshed.
///
/// Not Sendable: of each thread, its own.
package final class EvidenceReader {
    package let paths: EvidencePaths
    private let disk: any Disk
    private let segments: SegmentReader
    /// How many blocks the log has.
    package private(set) var logSize: UInt64
    private var names: [LedgerName]

    /// A reader of what the log in the directory says it has.
    ///
    /// The checkpoint's signature isn't checked: that is for `EvidenceVerifier` and for those who prove.
    package init(directory: String, disk: any Disk) throws(EvidenceError) {
        paths = EvidencePaths(directory: directory)
        self.disk = disk
        segments = SegmentReader(paths: paths, disk: disk)
        logSize = 0
        names = []
        try refresh()
    }

    /// Sees what was sealed since.
    package func refresh() throws(EvidenceError) {
        let path = paths.log + "/checkpoint"
        let bytes = try EvidenceError.onDisk { () throws(DiskError) in try disk.bytes(of: path) }
        guard let bytes else {
            logSize = 0
            names = []
            return
        }
        let size = try EvidenceError.onLog { () throws(TransparencyLogError) in
            try Checkpoint(text: try SignedNote(parsing: bytes).text).size
        }
        logSize = UInt64(size)
        // Files begun since belong to blocks that the checkpoint doesn't have.
        names = try LedgerFile.names(in: paths, disk: disk)
        segments.reset()
    }

    // MARK: - Blocks

    /// Calls `body` with each block in the order of the log, or of one organization, until it returns false.
    ///
    /// - Parameter logIndex: the first to begin with; those before are passed over file by file.
    package func forEachBlock(
        of organization: String? = nil, from logIndex: UInt64 = 0,
        _ body: (StoredBlock) throws(EvidenceError) -> Bool
    ) throws(EvidenceError) {
        let scanner = try scanner { $0.logSize <= logIndex }
        while let block = try scanner.nextBlock() {
            guard block.logIndex >= logIndex, organization == nil || block.organization == organization else {
                continue
            }
            guard try body(block) else { return }
        }
    }

    /// The block that has a record of an organization; nil when it isn't sealed.
    package func block(holding sequence: UInt64, of organization: String) throws(EvidenceError) -> StoredBlock? {
        let scanner = try scanner { state in
            state.last(organization).map { $0.header.lastSequence < sequence } ?? true
        }
        while let block = try scanner.nextBlock() {
            guard block.organization == organization, block.header.lastSequence >= sequence else { continue }
            return block.header.firstSequence <= sequence ? block : nil
        }
        return nil
    }

    /// The block of an organization with a number; nil when there is none yet.
    package func block(number: UInt64, of organization: String) throws(EvidenceError) -> StoredBlock? {
        let scanner = try scanner { state in
            state.last(organization).map { $0.header.number < number } ?? true
        }
        while let block = try scanner.nextBlock() {
            if block.organization == organization, block.header.number == number { return block }
        }
        return nil
    }

    /// An organization's last block whose records are older than a day, and the block behind it: together they show
    /// how things stood when the day began.
    ///
    /// The first is nil when there is no record older than the day; the second while none is of the day or later.
    package func reading(
        before day: EvidenceDay, of organization: String
    ) throws(EvidenceError) -> (last: StoredBlock?, next: StoredBlock?) {
        var last: StoredBlock?
        let scanner = try scanner { state in
            guard let block = state.last(organization) else { return true }
            return block.header.day < day
        }
        // The state of the first file has the last block before the file.
        while let item = try scanner.next() {
            switch item {
            case .last(let block, let logIndex) where scanner.isState:
                let block = try scanner.stored(block, logIndex: logIndex)
                if block.organization == organization, block.header.day < day { last = block }
            case .block(let block):
                let block = try scanner.stored(block, logIndex: scanner.logIndex)
                guard block.organization == organization else { continue }
                guard block.header.day < day else { return (last, block) }
                last = block
            default: continue
            }
        }
        return (last, nil)
    }

    /// The names of all organizations with blocks, in the order of their first.
    package func organizations() throws(EvidenceError) -> [String] {
        let scanner = try scanner { _ in true }
        while try scanner.next() != nil {}
        return scanner.organizations
    }

    /// Every name of a kind that sealed records of any organization have, sorted.
    package func names(of kind: NameKind) throws(EvidenceError) -> [String] {
        var names: Set<String> = []
        // The state of each file defines again what was defined before it.
        let scanner = try scanner { _ in true }
        while let item = try scanner.next() {
            if case .definition(_, let definition) = item, definition.kind == kind { names.insert(definition.name) }
        }
        return names.sorted()
    }

    // MARK: - What belongs to a block

    /// The records of a block.
    ///
    /// - Throws: `EvidenceError.pruned` when they were removed for their age.
    package func records(of block: StoredBlock) throws(EvidenceError) -> ArraySlice<Record> {
        do throws(EvidenceError) {
            return try segments.records(of: block.header, at: block.location)
        } catch {
            guard case .segmentMissing = error, try isPruned(block.location.segment) else { throw error }
            throw .pruned(segment: block.location.segment)
        }
    }

    /// The dictionary of an organization as of one of its blocks.
    package func dictionary(asOf block: StoredBlock) throws(EvidenceError) -> NameDictionary {
        var dictionary = NameDictionary()
        let scanner = try scanner { state in
            state.last(block.organization).map { $0.header.number <= block.header.number } ?? true
        }
        while let item = try scanner.next() {
            guard case .definition(let organization, let definition) = item,
                try scanner.name(of: organization) == block.organization
            else { continue }
            guard dictionary.definitions.count < block.header.definitionCount else { break }
            // A later file's state says again what is known.
            if scanner.isState, dictionary.number(of: definition.kind, definition.name) != nil { continue }
            try dictionary.append(definition)
        }
        guard dictionary.root == block.header.dictionaryRoot else {
            throw .damaged(
                path: paths.ledger, offset: 0,
                reason:
                    "the definitions of organization '\(block.organization)' are not those of block \(block.header.number)"
            )
        }
        return dictionary
    }

    /// The tallies of an organization as of one of its blocks.
    ///
    /// From the ledger where it has them: as of the last block of each day but the last, and at the beginning of each
    /// file. Else from the last before, with the records since.
    package func tallies(asOf block: StoredBlock) throws(EvidenceError) -> TallyTable {
        var reading = (block: UInt64(0), tallies: TallyTable())
        var since: [StoredBlock] = []
        let scanner = try scanner { state in
            state.last(block.organization).map { $0.header.number <= block.header.number } ?? true
        }
        while let item = try scanner.next() {
            switch item {
            case .tallies(let organization, let number, let bytes):
                guard try scanner.name(of: organization) == block.organization, number <= block.header.number,
                    number >= reading.block
                else { continue }
                reading = (number, try TallyTable(decoding: bytes))
                since.removeAll()
            case .block(let item):
                let next = try scanner.stored(item, logIndex: scanner.logIndex)
                guard next.organization == block.organization, next.header.number <= block.header.number else {
                    continue
                }
                since.append(next)
            default: continue
            }
            // Behind the block itself its tallies can stand only before the next of the organization.
            if reading.block == block.header.number { break }
        }
        let dictionary = since.isEmpty ? NameDictionary() : try dictionary(asOf: block)
        for stored in since {
            for record in try records(of: stored) {
                guard dictionary.defines(record) else {
                    throw .damaged(
                        path: paths.segment(stored.location.segment), offset: stored.location.chunkOffset,
                        reason: "record \(record.sequence) has names without definition")
                }
                reading.tallies.add(record)
            }
        }
        guard reading.tallies.digest == block.header.tallyDigest else {
            throw .damaged(
                path: paths.ledger, offset: 0,
                reason:
                    "the tallies of organization '\(block.organization)' are not those of block \(block.header.number)")
        }
        return reading.tallies
    }

    /// What a block adds to the usage index, recomputed from its records.
    package func sealedBlock(
        _ block: StoredBlock, dictionary: NameDictionary
    ) throws(EvidenceError) -> SealedBlock {
        var usage = UsageAggregator()
        for record in try records(of: block) { usage.add(record) }
        return SealedBlock(
            organization: block.organization, header: block.header, salt: block.salt, entry: block.entry,
            logIndex: block.logIndex,
            usage: usage.rows(organization: block.organization, dictionary: dictionary))
    }

    // MARK: - Scanning

    /// What the state at the beginning of a file says.
    private struct State {
        var logSize: UInt64 = 0
        var lasts: [String: StoredBlock] = [:]

        func last(_ organization: String) -> StoredBlock? { lasts[organization] }
    }

    /// A scanner of the newest file whose state fulfils a condition, and of all files behind it.
    ///
    /// - Parameter isEarly: true of all states up to one, and false of all later; true of an empty state.
    private func scanner(where isEarly: (State) -> Bool) throws(EvidenceError) -> LedgerScanner {
        // The first file is early whatever it says.
        var low = 0
        var high = names.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if isEarly(try state(of: names[middle])) { low = middle } else { high = middle }
        }
        return LedgerScanner(paths: paths, disk: disk, names: names.dropFirst(low), logSize: logSize)
    }

    private func state(of name: LedgerName) throws(EvidenceError) -> State {
        let scanner = LedgerScanner(paths: paths, disk: disk, names: [name])
        var state = State()
        while let item = try scanner.next(), scanner.isState {
            switch item {
            case .state(let head): state.logSize = head.logSize
            case .last(let block, let logIndex):
                let block = try scanner.stored(block, logIndex: logIndex)
                state.lasts[block.organization] = block
            default: continue
            }
        }
        return state
    }

    /// Whether the ledger says that a segment was removed.
    private func isPruned(_ segment: SegmentName) throws(EvidenceError) -> Bool {
        guard let newest = names.last else { return false }
        let scanner = LedgerScanner(paths: paths, disk: disk, names: [newest])
        while let item = try scanner.next() {
            if case .pruned(let pruned) = item, pruned.segment == segment { return true }
        }
        return false
    }
}
