/// Where the files of an evidence directory are.
package struct EvidencePaths: Sendable, Hashable {
    package let directory: String

    package init(directory: String) {
        self.directory = directory
    }

    /// Records in columns: `20220131-0001.tgs`.
    package var segments: String { directory + "/segments" }
    /// Everything of blocks but the records: `2022-01.tgl`.
    package var ledger: String { directory + "/ledger" }
    /// The transparency log.
    package var log: String { directory + "/log" }
    /// The last signed checkpoint, where no other place is given.
    package var head: String { directory + "/head" }

    package func segment(_ name: SegmentName) -> String { "\(segments)/\(name)" }
    func ledger(_ name: LedgerName) -> String { "\(ledger)/\(name)" }
}
