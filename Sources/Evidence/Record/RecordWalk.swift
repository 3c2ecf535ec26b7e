package import AuditLog

/// Goes through records in evidence, and then through those in the journal that aren't sealed yet.
///
/// Each record comes once: first what is sealed, in the order of the log, then what isn't, in the order of the journal.
/// What is sealed while the journal is read comes last. Not Sendable: of each thread, its own.
package final class RecordWalk {
    /// What is known of an organization while its records come.
    package final class Account {
        /// The organization's name; "" for accesses of none.
        package let name: String
        /// Has every name in the records that have come; that of records which aren't sealed is another account's.
        package fileprivate(set) var names: NameDictionary

        package init(name: String, names: NameDictionary) {
            self.name = name
            self.names = names
        }
    }

    private final class Sealed {
        let account: Account
        var lastSequence: UInt64 = 0

        init(_ account: Account) {
            self.account = account
        }
    }

    /// What the journal has of an organization beyond what was sealed.
    private final class Unsealed {
        let queue: OrganizationQueue
        let account: Account
        var translations: [ObjectIdentifier: NameTranslation] = [:]
        var sequences: Set<UInt64> = []

        init(organization: String) {
            queue = OrganizationQueue(account: OrganizationAccount(number: 0, name: organization))
            account = Account(name: organization, names: NameDictionary())
        }
    }

    /// Takes an account, a record of it, and the number of its block; nil: it isn't sealed.
    package typealias Body = (Account, Record, UInt64?) throws -> Void

    private let filter: RecordFilter
    private var sealed: [String: Sealed] = [:]
    private var unsealed: [String: Unsealed] = [:]
    /// How many records could not be read, since they were removed for their age.
    package private(set) var prunedRecordCount: UInt64 = 0
    /// How many records have come.
    package private(set) var recordCount: UInt64 = 0

    /// - Parameter filter: its organization and its times say which blocks are read at all; their records all come.
    package init(_ filter: RecordFilter = RecordFilter()) {
        self.filter = filter
    }

    /// Calls `body` with each record.
    ///
    /// - Parameters:
    ///   - evidence: nil: there is none yet.
    ///   - journal: reads every record as it stands; nil: what isn't sealed doesn't matter.
    ///   - progress: is called after each block.
    package func run(
        evidence: EvidenceReader?, journal: JournalReader?, progress: (EvidenceProgress) -> Void = { _ in },
        body: Body
    ) throws {
        var end: UInt64 = 0
        if let evidence {
            end = evidence.logSize
            try readSealed(evidence, from: 0, progress: progress, body)
        }
        if let journal { try readUnsealed(journal, body) }
        if let evidence, journal != nil {
            try evidence.refresh()
            if evidence.logSize > end { try readSealed(evidence, from: end, progress: progress, body) }
        }
    }

    // MARK: - Sealed

    private func readSealed(
        _ evidence: EvidenceReader, from first: UInt64, progress: (EvidenceProgress) -> Void, _ body: Body
    ) throws {
        var state = EvidenceProgress(blocks: first, totalBlocks: evidence.logSize, records: recordCount)
        var failure: (any Error)?
        try evidence.forEachBlock(of: filter.organization, from: first) { block throws(EvidenceError) in
            let account = try self.account(of: block, evidence, isNews: first > 0)
            if self.filter.overlaps(block.header), let records = try self.records(of: block, evidence) {
                failure = self.pass(records, of: block, account, isNews: first > 0, body)
            }
            state.blocks = block.logIndex + 1
            state.records = self.recordCount
            progress(state)
            return failure == nil
        }
        if let failure { throw failure }
    }

    private func account(
        of block: StoredBlock, _ evidence: EvidenceReader, isNews: Bool
    ) throws(EvidenceError) -> Account {
        // A dictionary grows with the blocks, so that of an earlier look lacks the names of what is new.
        if isNews || sealed[block.organization] == nil {
            let last = try evidence.reading(before: EvidenceDay(number: .max), of: block.organization).last
            let names = try evidence.dictionary(asOf: last ?? block)
            sealed[block.organization] = Sealed(Account(name: block.organization, names: names))
        }
        guard let known = sealed[block.organization] else { preconditionFailure("the account was just made") }
        known.lastSequence = block.header.lastSequence
        return known.account
    }

    private func records(of block: StoredBlock, _ evidence: EvidenceReader) throws(EvidenceError) -> ArraySlice<Record>?
    {
        do throws(EvidenceError) {
            return try evidence.records(of: block)
        } catch {
            guard case .pruned = error else { throw error }
            prunedRecordCount += UInt64(block.header.recordCount)
            return nil
        }
    }

    /// Hands records on; what fails then is not the evidence's failure.
    private func pass(
        _ records: ArraySlice<Record>, of block: StoredBlock, _ account: Account, isNews: Bool, _ body: Body
    ) -> (any Error)? {
        let given = isNews ? unsealed[block.organization]?.sequences ?? [] : []
        do {
            for record in records where given.isEmpty || !given.contains(record.sequence) {
                recordCount += 1
                try body(account, record, block.header.number)
            }
            return nil
        } catch {
            return error
        }
    }

    // MARK: - Not sealed

    private func readUnsealed(_ journal: JournalReader, _ body: Body) throws {
        while let entry = try journal.next() {
            let organization = entry.organization ?? ""
            if let wanted = filter.organization, wanted != organization { continue }
            guard entry.access.sequence > sealed[organization]?.lastSequence ?? 0 else { continue }
            let account = unsealed[organization] ?? Unsealed(organization: organization)
            unsealed[organization] = account
            account.sequences.insert(entry.access.sequence)
            let source = ObjectIdentifier(entry.source)
            let translation = account.translations[source] ?? NameTranslation(queue: account.queue, names: entry.source)
            account.translations[source] = translation
            let record = translation.record(
                entry.access, recordedMilliseconds: entry.access.recordedNanoseconds / 1_000_000)
            let names = account.queue.account.dictionary
            if names.definitions.count > account.account.names.definitions.count { account.account.names = names }
            recordCount += 1
            try body(account.account, record, nil)
        }
    }
}
