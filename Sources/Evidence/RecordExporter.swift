package import AuditLog

/// Brings records from the evidence, and those that aren't sealed yet from the journal, into one text.
///
/// Each record comes once: first what is sealed, in the order of the log, then what isn't, in the order of the journal.
/// What is sealed while the journal is read comes last. Not Sendable: of each thread, its own.
package final class RecordExporter {
    private let export: RecordExport
    private let filter: RecordFilter
    /// Takes the text, some 256 KiB at a time.
    private let sink: ([UInt8]) throws -> Void
    private var bytes: [UInt8] = []
    private var sealed: [String: Sealed] = [:]
    private var unsealed: [String: Unsealed] = [:]
    /// How many lines were written.
    package private(set) var recordCount: UInt64 = 0
    /// How many records could not be written, since they were removed for their age.
    package private(set) var prunedRecordCount: UInt64 = 0

    /// What was sealed of an organization.
    private final class Sealed {
        let names: RecordExportNames
        /// nil: no record of it can match.
        let filter: RecordFilter.Resolved?
        var lastSequence: UInt64 = 0

        init(names: RecordExportNames, filter: RecordFilter.Resolved?) {
            self.names = names
            self.filter = filter
        }
    }

    /// What the journal has of an organization beyond what was sealed.
    private final class Unsealed {
        let queue: OrganizationQueue
        var translations: [ObjectIdentifier: NameTranslation] = [:]
        var names: RecordExportNames
        var filter: RecordFilter.Resolved?
        var sequences: Set<UInt64> = []

        init(organization: String, format: RecordExport.Format) {
            queue = OrganizationQueue(account: OrganizationAccount(number: 0, name: organization))
            names = RecordExportNames(organization: organization, NameDictionary(), format)
        }
    }

    package init(_ export: RecordExport, filter: RecordFilter, sink: @escaping ([UInt8]) throws -> Void) {
        self.export = export
        self.filter = filter
        self.sink = sink
    }

    /// Writes everything.
    ///
    /// - Parameters:
    ///   - evidence: nil: there is none yet.
    ///   - journal: reads every record as it stands.
    ///   - progress: is called after each block.
    package func run(
        evidence: EvidenceReader?, journal: JournalReader?, progress: (EvidenceProgress) -> Void = { _ in }
    ) throws {
        export.writeHeader(into: &bytes)
        var end: UInt64 = 0
        if let evidence {
            end = evidence.logSize
            try writeSealed(evidence, from: 0, progress: progress)
        }
        if let journal { try writeUnsealed(journal) }
        if let evidence {
            try evidence.refresh()
            if evidence.logSize > end { try writeSealed(evidence, from: end, progress: progress) }
        }
        try flush(0)
    }

    // MARK: - Sealed

    private func writeSealed(
        _ evidence: EvidenceReader, from first: UInt64, progress: (EvidenceProgress) -> Void
    ) throws {
        var state = EvidenceProgress(blocks: first, totalBlocks: evidence.logSize, records: recordCount)
        var failure: (any Error)?
        try evidence.forEachBlock(of: filter.organization, from: first) { block throws(EvidenceError) in
            try self.write(block, evidence, isNews: first > 0)
            state.blocks = block.logIndex + 1
            state.records = self.recordCount
            progress(state)
            failure = self.flushed()
            return failure == nil
        }
        if let failure { throw failure }
    }

    private func write(_ block: StoredBlock, _ evidence: EvidenceReader, isNews: Bool) throws(EvidenceError) {
        // A dictionary grows with the blocks, so that of an earlier look lacks the names of what is new.
        let account: Sealed
        if !isNews, let known = sealed[block.organization] {
            account = known
        } else {
            account = try open(block, evidence)
        }
        account.lastSequence = block.header.lastSequence
        sealed[block.organization] = account
        guard let filter = account.filter, self.filter.overlaps(block.header) else { return }
        let records: ArraySlice<Record>
        do throws(EvidenceError) {
            records = try evidence.records(of: block)
        } catch {
            guard case .pruned = error else { throw error }
            prunedRecordCount += UInt64(block.header.recordCount)
            return
        }
        let written = isNews ? unsealed[block.organization]?.sequences ?? [] : []
        for record in records where filter.matches(record) && !written.contains(record.sequence) {
            export.write(record, names: account.names, block: block.header.number, into: &bytes)
            recordCount += 1
        }
    }

    /// Reads the names of an organization as they are now.
    private func open(
        _ block: StoredBlock, _ evidence: EvidenceReader
    ) throws(EvidenceError) -> Sealed {
        let last = try evidence.reading(before: EvidenceDay(number: .max), of: block.organization).last
        let dictionary = try evidence.dictionary(asOf: last ?? block)
        return Sealed(
            names: RecordExportNames(organization: block.organization, dictionary, export.format),
            filter: filter.resolved(in: dictionary))
    }

    // MARK: - Not sealed

    private func writeUnsealed(_ journal: JournalReader) throws {
        while let entry = try journal.next() {
            let organization = entry.organization ?? ""
            if let wanted = filter.organization, wanted != organization { continue }
            guard entry.access.sequence > sealed[organization]?.lastSequence ?? 0 else { continue }
            write(entry, of: organization)
            try flush(256 << 10)
        }
    }

    private func write(_ entry: JournalEntry, of organization: String) {
        let account = unsealed[organization] ?? Unsealed(organization: organization, format: export.format)
        unsealed[organization] = account
        account.sequences.insert(entry.access.sequence)
        let source = ObjectIdentifier(entry.source)
        let translation = account.translations[source] ?? NameTranslation(queue: account.queue, names: entry.source)
        account.translations[source] = translation
        let known = account.queue.account.dictionary.definitions.count
        let record = translation.record(
            entry.access, recordedMilliseconds: entry.access.recordedNanoseconds / 1_000_000)
        let dictionary = account.queue.account.dictionary
        if dictionary.definitions.count > known || account.filter == nil {
            account.names.update(dictionary)
            account.filter = filter.resolved(in: dictionary)
        }
        guard account.filter?.matches(record) ?? false else { return }
        export.write(record, names: account.names, block: nil, into: &bytes)
        recordCount += 1
    }

    /// Flushes, where nothing but the evidence may fail.
    private func flushed() -> (any Error)? {
        do {
            try flush(256 << 10)
            return nil
        } catch {
            return error
        }
    }

    /// Hands the text on once there is more than so much of it.
    private func flush(_ threshold: Int) throws {
        guard bytes.count > threshold else { return }
        try sink(bytes)
        bytes.removeAll(keepingCapacity: true)
    }
}
