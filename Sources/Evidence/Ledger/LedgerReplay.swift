internal import SystemCrypto

/// Follows the ledger group by group, and refuses what can't follow from what came before.
///
/// Begins with any of the ledger's files; the state of the first is taken, that of later ones compared.
/// Not Sendable.
final class LedgerReplay {
    /// The organizations with blocks, by number; that of number 1 stands first.
    ///
    /// Their `tallies` are those the ledger last had, and `blocksSinceReading` what came since.
    private(set) var accounts: [OrganizationAccount] = []
    private(set) var pruned: [PrunedSegment] = []
    /// The state of the first file.
    private(set) var firstState: LedgerState?
    /// The state of the newest file.
    private(set) var state: LedgerState?
    /// How many blocks the log has, as far as the ledger was followed.
    private(set) var logSize: UInt64 = 0

    init() {}

    /// Why a group is refused, and the block where that is known.
    struct Refusal: Error {
        var reason: String
        var organization: String?
        var block: UInt64?
        var logIndex: UInt64?
        /// Where it is, where that isn't the group.
        var place: Place?

        struct Place {
            var path: String
            var offset: Int
        }
    }

    /// Follows the next group of a file.
    ///
    /// - Parameter body: is called with each block, when everything before it was followed, and nothing behind it.
    func apply(
        _ group: LedgerGroup, isFirstOfFile: Bool,
        _ body: (StoredBlock, OrganizationAccount) throws(Refusal) -> Void
    ) throws(Refusal) {
        guard !isFirstOfFile else { return try applyState(group) }
        guard group.firstLogIndex == logSize else {
            throw Refusal(reason: "log index \(group.firstLogIndex) follows \(logSize) blocks")
        }
        var cursor = LedgerCursor(group.items)
        var blockCount = 0
        while let item = try next(&cursor) {
            switch item {
            case .organization(let number, let name): try add(number, name)
            case .definition(let organization, let definition): try define(organization, definition)
            case .tallies(let organization, let block, let bytes): try read(organization, block, bytes)
            case .block(let block):
                blockCount += 1
                let account = try account(block.organization)
                try body(try follow(block, account), account)
            case .pruned(let segment): pruned.append(segment)
            case .state, .last: throw Refusal(reason: "a state stands in the middle of the file")
            }
        }
        guard blockCount == group.blockCount else {
            throw Refusal(reason: "a group says \(group.blockCount) blocks and has \(blockCount)")
        }
    }

    private func next(_ cursor: inout LedgerCursor) throws(Refusal) -> LedgerItem? {
        do throws(EvidenceError) { return try cursor.next() } catch { throw Refusal(reason: error.description) }
    }

    private func account(_ number: UInt32) throws(Refusal) -> OrganizationAccount {
        guard number > 0, number <= accounts.count else { throw Refusal(reason: "organization \(number) is unknown") }
        return accounts[Int(number) - 1]
    }

    private func add(_ number: UInt32, _ name: String) throws(Refusal) {
        guard number == accounts.count + 1 else {
            throw Refusal(reason: "organization \(number) follows \(accounts.count) others")
        }
        guard !accounts.contains(where: { $0.name == name }) else {
            throw Refusal(reason: "organization '\(name)' is there twice")
        }
        accounts.append(OrganizationAccount(number: number, name: name))
    }

    private func define(_ organization: UInt32, _ definition: NameDefinition) throws(Refusal) {
        let account = try account(organization)
        do throws(EvidenceError) {
            try account.dictionary.append(definition)
        } catch {
            throw Refusal(reason: error.description, organization: account.name)
        }
    }

    private func read(
        _ organization: UInt32, _ block: UInt64, _ bytes: UnsafeRawBufferPointer
    ) throws(Refusal) {
        let account = try account(organization)
        guard let last = account.last, last.header.number == block else {
            throw Refusal(reason: "tallies are not those of the block before", organization: account.name, block: block)
        }
        guard SHA256.digest(of: bytes) == last.header.tallyDigest else {
            throw Refusal(
                reason: "the tallies don't have the digest in the header", organization: account.name, block: block,
                logIndex: last.logIndex)
        }
        do throws(EvidenceError) {
            account.tallies = try TallyTable(decoding: bytes)
        } catch {
            throw Refusal(reason: error.description, organization: account.name, block: block)
        }
        account.blocksSinceReading.removeAll()
        account.recordsSinceReading = 0
    }

    private func follow(_ block: LedgerBlock, _ account: OrganizationAccount) throws(Refusal) -> StoredBlock {
        if let reason = account.refusal(of: block.header) {
            throw Refusal(
                reason: reason, organization: account.name, block: block.header.number, logIndex: logSize)
        }
        let stored = StoredBlock(
            organization: account.name, header: block.header, salt: block.salt, logIndex: logSize,
            location: block.location)
        account.last = stored
        account.lastEntry = stored.entry
        account.odometer = block.header.odometer
        account.blocksSinceReading.append(stored)
        account.recordsSinceReading += block.header.recordCount
        logSize += 1
        return stored
    }

    // MARK: - The state at the beginning of a file

    private func applyState(_ group: LedgerGroup) throws(Refusal) {
        var cursor = LedgerCursor(group.items)
        guard group.blockCount == 0, case .state(let state)? = try next(&cursor),
            state.logSize == group.firstLogIndex
        else { throw Refusal(reason: "the file does not begin with a state") }
        if firstState == nil {
            firstState = state
            logSize = state.logSize
            try takeState(&cursor)
        } else {
            guard state.logSize == logSize else {
                throw Refusal(reason: "the file begins with log index \(state.logSize), where \(logSize) follows")
            }
            try compareState(&cursor)
        }
        self.state = state
    }

    private func takeState(_ cursor: inout LedgerCursor) throws(Refusal) {
        var readings: [(OrganizationAccount, UInt64, TallyTable, SHA256Digest)] = []
        while let item = try next(&cursor) {
            switch item {
            case .organization(let number, let name): try add(number, name)
            case .definition(let organization, let definition): try define(organization, definition)
            case .tallies(let organization, let block, let bytes):
                let account = try account(organization)
                do throws(EvidenceError) {
                    let tallies = try TallyTable(decoding: bytes)
                    readings.append((account, block, tallies, SHA256.digest(of: bytes)))
                } catch {
                    throw Refusal(reason: error.description, organization: account.name, block: block)
                }
            case .last(let block, let logIndex): try take(block, logIndex)
            case .pruned(let segment): pruned.append(segment)
            case .block, .state: throw Refusal(reason: "a block stands in a state")
            }
        }
        for (account, block, tallies, digest) in readings {
            guard let last = account.last, last.header.number == block, last.header.tallyDigest == digest else {
                throw Refusal(reason: "tallies are not those of the last block", organization: account.name)
            }
            account.tallies = tallies
        }
        for account in accounts where account.last == nil || account.tallies.digest != account.last?.header.tallyDigest
        {
            throw Refusal(reason: "an organization has no last block or no tallies", organization: account.name)
        }
    }

    private func take(_ block: LedgerBlock, _ logIndex: UInt64) throws(Refusal) {
        let account = try account(block.organization)
        let header = block.header
        guard header.organization == account.digest, logIndex < logSize,
            header.definitionCount == account.dictionary.definitions.count,
            header.dictionaryRoot == account.dictionary.root
        else { throw Refusal(reason: "a last block is not the organization's", organization: account.name) }
        let stored = StoredBlock(
            organization: account.name, header: header, salt: block.salt, logIndex: logIndex, location: block.location)
        account.last = stored
        account.lastEntry = stored.entry
        account.odometer = header.odometer
    }

    /// Checks that a state says what the files before came to.
    private func compareState(_ cursor: inout LedgerCursor) throws(Refusal) {
        var organizations = 0
        var definitions = [Int](repeating: 0, count: accounts.count)
        var lasts = 0
        var segments: [PrunedSegment] = []
        while let item = try next(&cursor) {
            switch item {
            case .organization(let number, let name):
                organizations += 1
                guard number == organizations, try account(number).name == name else {
                    throw Refusal(reason: "the state names organization \(number) '\(name)'", organization: name)
                }
            case .definition(let organization, let definition):
                let known = try account(organization).dictionary.definitions
                let index = definitions[Int(organization) - 1]
                guard index < known.count, known[index] == definition else {
                    throw Refusal(
                        reason: "the state has another dictionary", organization: accounts[Int(organization) - 1].name)
                }
                definitions[Int(organization) - 1] += 1
            case .tallies(let organization, let block, let bytes): try read(organization, block, bytes)
            case .last(let block, let logIndex):
                let account = try account(block.organization)
                guard let last = account.last, last.header == block.header, last.salt == block.salt,
                    last.location == block.location, last.logIndex == logIndex
                else { throw Refusal(reason: "the state has another last block", organization: account.name) }
                lasts += 1
            case .pruned(let segment): segments.append(segment)
            case .block, .state: throw Refusal(reason: "a block stands in a state")
            }
        }
        guard organizations == accounts.count, lasts == accounts.count, segments == pruned else {
            throw Refusal(reason: "the state leaves something out")
        }
        for (account, count) in zip(accounts, definitions) where count != account.dictionary.definitions.count {
            throw Refusal(reason: "the state leaves definitions out", organization: account.name)
        }
        for account in accounts where !account.blocksSinceReading.isEmpty {
            throw Refusal(reason: "the state leaves tallies out", organization: account.name)
        }
    }
}
