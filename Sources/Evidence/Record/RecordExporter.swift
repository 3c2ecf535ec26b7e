package import AuditLog

/// Brings records from the evidence, and those that aren't sealed yet from the journal, into one text, in the order of a
/// `RecordWalk`.
///
/// Not Sendable: of each thread, its own.
package final class RecordExporter {
    private let export: RecordExport
    private let filter: RecordFilter
    private let walk: RecordWalk
    /// Takes the text, some 256 KiB at a time.
    private let sink: ([UInt8]) throws -> Void
    private var bytes: [UInt8] = []
    private var accounts: [ObjectIdentifier: Account] = [:]
    private var latest: Account?
    /// How many lines were written.
    package private(set) var recordCount: UInt64 = 0
    /// How many records could not be written, since they were removed for their age.
    package var prunedRecordCount: UInt64 { walk.prunedRecordCount }

    /// What is needed to write records of an account.
    private final class Account {
        let source: RecordWalk.Account
        private(set) var names: RecordExportNames
        /// nil: no record of it can match.
        private(set) var filter: RecordFilter.Resolved?
        private var definitionCount: Int

        init(_ source: RecordWalk.Account, filter: RecordFilter, format: RecordExport.Format) {
            self.source = source
            names = RecordExportNames(organization: source.name, source.names, format)
            self.filter = filter.resolved(in: source.names)
            definitionCount = source.names.definitions.count
        }

        /// Takes the names that have come since.
        @inline(__always)
        func update(_ filter: RecordFilter) {
            guard source.names.definitions.count > definitionCount else { return }
            definitionCount = source.names.definitions.count
            names.update(source.names)
            self.filter = filter.resolved(in: source.names)
        }
    }

    package init(_ export: RecordExport, filter: RecordFilter, sink: @escaping ([UInt8]) throws -> Void) {
        self.export = export
        self.filter = filter
        self.sink = sink
        walk = RecordWalk(filter)
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
        try walk.run(evidence: evidence, journal: journal) { state in
            var state = state
            state.records = recordCount
            progress(state)
        } body: { source, record, block in
            try write(record, of: account(source), block)
        }
        try flush(0)
    }

    private func account(_ source: RecordWalk.Account) -> Account {
        if let latest, latest.source === source { return latest }
        let account = accounts[ObjectIdentifier(source)] ?? Account(source, filter: filter, format: export.format)
        accounts[ObjectIdentifier(source)] = account
        latest = account
        return account
    }

    private func write(_ record: Record, of account: Account, _ block: UInt64?) throws {
        account.update(filter)
        guard account.filter?.matches(record) ?? false else { return }
        export.write(record, names: account.names, block: block, into: &bytes)
        recordCount += 1
        try flush(256 << 10)
    }

    /// Hands the text on once there is more than so much of it.
    private func flush(_ threshold: Int) throws {
        guard bytes.count > threshold else { return }
        try sink(bytes)
        bytes.removeAll(keepingCapacity: true)
    }
}
