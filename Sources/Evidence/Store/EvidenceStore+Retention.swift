internal import Disk

extension EvidenceStore {
    /// Removes the segments whose records are all older than a day, and says so in the ledger first.
    ///
    /// Whole files only, and only those whose blocks all stand in files of the ledger before the newest one: so each
    /// organization's tallies stay known without their records. Proofs, readings and verifying by blocks go on as
    /// before; of records, verifying tells how many blocks it had to pass over.
    ///
    /// Scans the ledger when there is a file that old: less than a second for a year's.
    ///
    /// - Returns: what was removed.
    package func prune(before day: EvidenceDay, nowMilliseconds: Int64) throws(EvidenceError) -> [SegmentName] {
        let candidates = try segmentsBegun(before: day)
        guard !candidates.isEmpty else { return [] }
        let names = try LedgerFile.names(in: paths, disk: disk)
        guard let newest = names.last else { return [] }
        var lastDays: [SegmentName: EvidenceDay] = [:]
        let old = LedgerScanner(paths: paths, disk: disk, names: names.dropLast())
        while let block = try old.nextBlock() {
            let segment = block.location.segment
            lastDays[segment] = max(lastDays[segment] ?? block.header.day, block.header.day)
        }
        let current = LedgerScanner(paths: paths, disk: disk, names: [newest])
        while let block = try current.nextBlock() { lastDays[block.location.segment] = nil }
        let removed = candidates.filter { name in lastDays[name].map { $0 < day } ?? false }
        if !removed.isEmpty { try remove(removed, firstDayKept: day, nowMilliseconds: nowMilliseconds) }
        return removed
    }

    /// The segments there are that were begun before a day, but for the newest.
    private func segmentsBegun(before day: EvidenceDay) throws(EvidenceError) -> [SegmentName] {
        let found = try EvidenceError.onDisk { () throws(DiskError) in try disk.names(in: paths.segments) }
        let names = found.compactMap { SegmentName($0) }.sorted()
        return names.dropLast().filter { $0.date < SegmentName(day).date }
    }
}
