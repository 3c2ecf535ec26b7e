internal import SystemCrypto

/// What has been sealed of an organization, up to its last block.
///
/// Not Sendable: it belongs to the thread that seals, or that verifies.
final class OrganizationAccount {
    /// Its number in the ledger, from 1; 0 before its first block.
    var number: UInt32
    let name: String
    let digest: SHA256Digest
    /// What its records' numbers stand for; may be ahead of the last block by what waits to be sealed.
    var dictionary = NameDictionary()
    var odometer = Odometer()
    var tallies = TallyTable()
    var last: StoredBlock?
    /// The log entry of the last block; zeros before the first.
    var lastEntry = SHA256Digest.zero
    /// The blocks since the ledger last had the tallies, while it is read; empty while sealing.
    var blocksSinceReading: [StoredBlock] = []
    /// How many records were sealed since the ledger last had the tallies.
    var recordsSinceReading = 0

    init(number: UInt32, name: String) {
        self.number = number
        self.name = name
        digest = BlockHeader.organizationDigest(name)
    }

    /// How many definitions the last block counts.
    var sealedDefinitionCount: Int { last.map { Int($0.header.definitionCount) } ?? 0 }

    /// The sequence number of the last sealed record; 0 before the first.
    var lastSequence: UInt64 { last?.header.lastSequence ?? 0 }

    /// Why a header can't be that of the next block; nil when it can.
    ///
    /// The definitions it counts must be in the dictionary already.
    func refusal(of header: BlockHeader) -> String? {
        if header.organization != digest { return "its header is another organization's" }
        if header.number != (last?.header.number ?? 0) + 1 {
            return "block \(header.number) follows block \(last?.header.number ?? 0)"
        }
        if header.previous != lastEntry { return "it names another previous block" }
        if header.firstSequence != lastSequence + 1 {
            return "it begins with sequence \(header.firstSequence), where \(lastSequence + 1) follows"
        }
        if let last {
            if header.firstRecordedMilliseconds < last.header.lastRecordedMilliseconds {
                return "its records are older than those of the block before"
            }
            if header.day > last.header.day, !blocksSinceReading.isEmpty {
                return "a new day begins without tallies of the last"
            }
        }
        if header.definitionCount != dictionary.definitions.count || header.dictionaryRoot != dictionary.root {
            return "its dictionary is not that of the definitions before it"
        }
        return refusal(of: header.odometer, recordCount: UInt64(header.recordCount))
    }

    private func refusal(of next: Odometer, recordCount: UInt64) -> String? {
        guard next.isAtLeast(odometer) else { return "its odometer runs backwards" }
        let added = next.since(odometer)
        if added.answered > added.accesses || added.accesses.saturatingSum(added.missing) > recordCount
            || added.chargedRequests > recordCount * UInt64(UInt16.max)
        {
            return "its odometer counts more than its records can come to"
        }
        return nil
    }
}
