package import Disk
package import Evidence
internal import GRDB

extension UsageIndex {
    /// Counts everything again from the evidence.
    ///
    /// Days of which records were removed for their age stay as they are, as they can't be counted any more. At any time
    /// in between the index is whole, only behind, so that blocks can be applied to what an interruption leaves.
    ///
    /// - Parameters:
    ///   - disk: where the evidence is.
    ///   - progress: is called after each batch.
    package func rebuild(
        from reader: EvidenceReader, disk: any Disk, progress: (EvidenceProgress) -> Void = { _ in }
    ) throws(UsageIndexError) {
        try evidence { () throws(EvidenceError) in try reader.refresh() }
        let survey = try evidence { () throws(EvidenceError) in try UsageIndexSurvey(reader, disk: disk) }
        try begin(survey, reader)
        var state = EvidenceProgress(blocks: survey.firstWhole, totalBlocks: reader.logSize, records: 0)
        progress(state)
        try forEachBatch(of: reader, survey, from: survey.firstWhole) { batch throws(UsageIndexError) in
            try apply(batch)
            state.blocks += UInt64(batch.count)
            state.records += batch.reduce(0) { $0 + UInt64($1.header.recordCount) }
            progress(state)
        }
    }

    /// Applies the blocks of the evidence that were sealed since the last one applied.
    ///
    /// - Returns: how many blocks that were.
    @discardableResult
    package func catchUp(with reader: EvidenceReader, disk: any Disk) throws(UsageIndexError) -> UInt64 {
        try evidence { () throws(EvidenceError) in try reader.refresh() }
        let applied = try appliedLogSize()
        guard applied < reader.logSize else { return 0 }
        let survey = try evidence { () throws(EvidenceError) in try UsageIndexSurvey(reader, disk: disk) }
        try forEachBatch(of: reader, survey, from: applied) { batch throws(UsageIndexError) in
            try change { names, database in
                // None of these blocks is counted yet: of the days that are no longer all there none will be.
                let kept = try UsageIndexKept(lastDay: survey.lastPrunedDay, from: database)
                try self.apply(batch, kept: kept, names: &names, in: database)
            }
        }
        return reader.logSize - applied
    }

    /// Removes what can be counted again, and applies the blocks of the days that can't.
    private func begin(_ survey: UsageIndexSurvey, _ reader: EvidenceReader) throws(UsageIndexError) {
        var early: [SealedBlock] = []
        if survey.firstWhole > 0 {
            try forEachBatch(of: reader, survey, from: 0, to: survey.firstWhole) { early += $0 }
        }
        try change { names, database in
            let kept = try UsageIndexKept(lastDay: survey.lastPrunedDay, from: database)
            for table in ["usage_days", "usage_months", "blocks"] {
                try database.execute(sql: "DELETE FROM \(table)")
            }
            if let lastDay = survey.lastPrunedDay {
                try database.execute(
                    sql: "DELETE FROM usage_hours WHERE hour >= ?", arguments: [(lastDay.number + 1) * 24])
            } else {
                for table in ["usage_hours", "series", "names"] { try database.execute(sql: "DELETE FROM \(table)") }
                names = UsageIndexNames()
            }
            try database.execute(sql: "UPDATE applied SET log_size = 0")
            try self.apply(early, kept: kept, names: &names, in: database)
        }
    }

    /// Calls `body` with the blocks of a part of the log, some at a time.
    private func forEachBatch(
        of reader: EvidenceReader, _ survey: UsageIndexSurvey, from first: UInt64, to end: UInt64 = .max,
        _ body: ([SealedBlock]) throws(UsageIndexError) -> Void
    ) throws(UsageIndexError) {
        var batch: [SealedBlock] = []
        var failure: UsageIndexError?
        try evidence { () throws(EvidenceError) in
            try reader.forEachBlock(from: first) { block throws(EvidenceError) in
                guard block.logIndex < end else { return false }
                batch.append(try survey.sealedBlock(block, reader))
                guard batch.count == 64 else { return true }
                do throws(UsageIndexError) { try body(batch) } catch { failure = error }
                batch.removeAll(keepingCapacity: true)
                return failure == nil
            }
        }
        if let failure { throw failure }
        if !batch.isEmpty { try body(batch) }
    }

    private func evidence<Result>(
        _ body: () throws(EvidenceError) -> Result
    ) throws(UsageIndexError) -> Result {
        do throws(EvidenceError) { return try body() } catch { throw .evidence(error) }
    }
}
