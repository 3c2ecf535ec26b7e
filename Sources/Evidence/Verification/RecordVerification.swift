internal import AuditLog
internal import Disk
internal import SystemCrypto
internal import TransparencyLog

/// Recomputes from records what the headers of their blocks say.
///
/// Not Sendable.
final class RecordVerification {
    /// What stands behind the last chunk of the newest segment.
    private(set) var remainders: [String] = []
    private let paths: EvidencePaths
    private let reader: SegmentReader
    private var states: [State] = []
    private var odometers: [Odometer] = []
    private var leaf = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 + Record.encodedByteCount, alignment: 8)
    private var tree = MerkleAccumulator()
    /// The chunk that blocks were last in, and how many of its rows they took.
    private var chunk: (segment: SegmentName, offset: Int, end: Int, rowCount: Int, rowsTaken: Int)?

    /// What is known of an organization.
    private struct State {
        /// The tallies after its last block; nil behind records that were removed.
        var tallies: TallyTable? = TallyTable()
        var odometer = Odometer()
        /// How many names of each kind its records have used; by the kind's raw value.
        var used: [UInt32] = Array(repeating: 0, count: NameKind.allCases.count + 1)
    }

    init(paths: EvidencePaths, disk: any Disk) {
        self.paths = paths
        reader = SegmentReader(paths: paths, disk: disk)
        leaf[0] = 0
    }

    deinit {
        leaf.deallocate()
    }

    /// Passes over a block whose records were removed.
    func pass(_ block: StoredBlock, _ account: OrganizationAccount) {
        let index = state(of: account)
        states[index].tallies = nil
        states[index].odometer = block.header.odometer
        for kind in NameKind.allCases { states[index].used[Int(kind.rawValue)] = account.dictionary.count(of: kind) }
    }

    /// Recomputes a block; false when its tallies can't be, for records that were removed.
    func verify(_ block: StoredBlock, _ account: OrganizationAccount) throws(LedgerReplay.Refusal) -> Bool {
        let records = try self.records(of: block)
        let index = state(of: account)
        // What was removed is made up for by tallies in the ledger that are as of the block before.
        if states[index].tallies == nil, account.blocksSinceReading.count == 1 {
            states[index].tallies = account.tallies
        }
        tree.reset()
        var odometer = states[index].odometer
        for record in records {
            guard use(record, of: account, &states[index].used) else {
                throw refusal(block, "record \(record.sequence) has a name that isn't the next of its dictionary")
            }
            record.encode(to: leaf.baseAddress! + 1)
            tree.append(SHA256.digest(of: UnsafeRawBufferPointer(leaf)))
            odometer.add(record)
            states[index].tallies?.add(record)
        }
        states[index].odometer = odometer
        guard tree.root == block.header.recordRoot else { throw refusal(block, "its records don't have its root") }
        guard let first = records.first, let last = records.last,
            first.recordedMilliseconds == block.header.firstRecordedMilliseconds,
            last.recordedMilliseconds == block.header.lastRecordedMilliseconds
        else { throw refusal(block, "its records are of other times") }
        guard odometer == block.header.odometer else { throw refusal(block, "its records don't come to its odometer") }
        for kind in NameKind.allCases where states[index].used[Int(kind.rawValue)] != account.dictionary.count(of: kind)
        {
            throw refusal(block, "its dictionary has names that no record uses")
        }
        guard let tallies = states[index].tallies else { return false }
        guard tallies.digest == block.header.tallyDigest else {
            throw refusal(block, "its records don't come to its tallies")
        }
        return true
    }

    private func refusal(_ block: StoredBlock, _ reason: String) -> LedgerReplay.Refusal {
        LedgerReplay.Refusal(
            reason: reason, organization: block.organization, block: block.header.number, logIndex: block.logIndex,
            place: .init(path: paths.segment(block.location.segment), offset: block.location.chunkOffset))
    }

    private func state(of account: OrganizationAccount) -> Int {
        while states.count < account.number { states.append(State()) }
        return Int(account.number) - 1
    }

    /// Whether all names of a record are defined, and those not used before are the next of their kinds.
    @inline(__always)
    private func use(_ record: Record, of account: OrganizationAccount, _ used: inout [UInt32]) -> Bool {
        var isRight = true
        func see(_ kind: NameKind, _ number: UInt32) {
            let index = Int(kind.rawValue)
            guard number > used[index] else { return }
            if number == used[index] + 1, number <= account.dictionary.count(of: kind) {
                used[index] = number
            } else {
                isRight = false
            }
        }
        see(.app, record.app)
        see(.route, record.route)
        see(.purpose, record.purpose)
        if record.recipients[0] != 0 {
            for index in 0..<4 { see(.recipient, record.recipients[index]) }
        }
        see(.configuration, record.configuration)
        see(.limit, record.limit)
        return isRight
    }

    // MARK: - Chunks

    /// The records of a block, whose chunk and rows follow those of the block before.
    private func records(of block: StoredBlock) throws(LedgerReplay.Refusal) -> ArraySlice<Record> {
        let location = block.location
        do throws(EvidenceError) {
            if chunk?.segment != location.segment || chunk?.offset != location.chunkOffset {
                try begin(block)
            }
            guard chunk?.rowsTaken == location.firstRow else {
                throw EvidenceError.damaged(
                    path: paths.segment(location.segment), offset: location.chunkOffset,
                    reason: "row \(location.firstRow) of the chunk follows \(chunk?.rowsTaken ?? 0) rows")
            }
            let records = try reader.records(of: block.header, at: location)
            chunk?.rowsTaken += records.count
            return records
        } catch {
            throw refusal(block, error)
        }
    }

    private func refusal(_ block: StoredBlock, _ error: EvidenceError) -> LedgerReplay.Refusal {
        switch error {
        case .damaged(let path, let offset, let reason):
            var refusal = refusal(block, reason)
            refusal.place = .init(path: path, offset: offset)
            return refusal
        case .segmentMissing: return refusal(block, "the file is missing, and the ledger doesn't say it was pruned")
        default: return refusal(block, error.description)
        }
    }

    /// Begins with another chunk, which must stand right behind the last.
    private func begin(_ block: StoredBlock) throws(EvidenceError) {
        let location = block.location
        let path = paths.segment(location.segment)
        var expected = EvidenceFileHeader.byteCount
        if let chunk {
            guard chunk.rowsTaken == chunk.rowCount else {
                throw .damaged(
                    path: paths.segment(chunk.segment), offset: chunk.offset,
                    reason: "blocks have \(chunk.rowsTaken) of the chunk's \(chunk.rowCount) rows")
            }
            if chunk.segment == location.segment {
                expected = chunk.end
            } else {
                try endSegment(chunk.segment, chunk.end)
            }
        }
        guard location.chunkOffset == expected else {
            throw .damaged(
                path: path, offset: expected, reason: "the next chunk that a block names is at \(location.chunkOffset)")
        }
        let extent = try reader.extent(location.segment, location.chunkOffset)
        chunk = (location.segment, location.chunkOffset, location.chunkOffset + extent.byteCount, extent.rowCount, 0)
    }

    /// Checks that a segment that is followed by another ends with its last chunk.
    private func endSegment(_ name: SegmentName, _ end: Int) throws(EvidenceError) {
        let length = try reader.length(of: name)
        guard length == end else {
            throw .damaged(
                path: paths.segment(name), offset: end, reason: "\(length - end) bytes that no block has")
        }
    }

    /// Looks behind the last chunk.
    func finish() throws(LedgerReplay.Refusal) {
        guard let chunk else { return }
        let path = paths.segment(chunk.segment)
        do throws(EvidenceError) {
            guard chunk.rowsTaken == chunk.rowCount else {
                throw EvidenceError.damaged(
                    path: path, offset: chunk.offset,
                    reason: "blocks have \(chunk.rowsTaken) of the chunk's \(chunk.rowCount) rows")
            }
            let length = try reader.length(of: chunk.segment)
            if length > chunk.end {
                remainders.append("\(path): at offset \(chunk.end): \(length - chunk.end) bytes that no block has")
            }
        } catch {
            var place: LedgerReplay.Refusal.Place?
            if case .damaged(let path, let offset, _) = error { place = .init(path: path, offset: offset) }
            throw LedgerReplay.Refusal(reason: error.description, place: place)
        }
    }
}
