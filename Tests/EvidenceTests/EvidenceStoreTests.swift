import AuditLog
import Disk
import Evidence
import SystemCrypto
import TestSupport
import Testing
import TransparencyLog

@Suite struct EvidenceStoreTests {
    private static func signer() throws -> NoteSigner { try NoteSigner.generate(name: "tollgate.example/log") }

    private static func verify(
        _ signer: NoteSigner, _ disk: SimulatedDisk, _ depth: EvidenceVerifier.Depth = .records
    ) throws -> EvidenceVerdict {
        try EvidenceVerifier(
            directory: "/state/evidence", head: "/state/evidence/head", verifier: signer.verifier, disk: disk
        ).verify(depth)
    }

    @Test("what is sealed can be read again, adds up, and is verified")
    func roundTrip() throws {
        let signer = try Self.signer()
        let disk = SimulatedDisk(seed: 1)
        var traffic = MadeTraffic(seed: 2, organizations: 4)
        var sealed: [SealedBlock] = []
        // Three runs, the second and third going on where the one before ended.
        for run in 0..<3 {
            let store = try EvidenceStore.open(directory: "/state/evidence", signer: signer, disk: disk)
            #expect(store.repairs == [])
            let names = MadeNames()
            let sealer = Sealer(store: store)
            for organization in 0..<4 {
                #expect(
                    store.lastSequence(of: MadeNames.organization(UInt32(organization)))
                        == traffic.sequences[organization])
            }
            for index in 0..<1_000 {
                try sealer.take(traffic.next(step: 200_000), names: names)
                if index % 100 == 99 { sealed += try sealer.sealDue(nowMilliseconds: traffic.nowMilliseconds) }
            }
            sealed += try sealer.sealAll(nowMilliseconds: traffic.nowMilliseconds)
            #expect(sealer.counts.taken == 1_000 && sealer.unsealedRecordCount == 0)
            let verdict = try Self.verify(signer, disk)
            #expect(verdict.fault == nil && verdict.remainders == [])
            #expect(verdict.records == UInt64(1_000 * (run + 1)) && verdict.blocks == UInt64(sealed.count))
        }
        let reader = try EvidenceReader(directory: "/state/evidence", disk: disk)
        var blocks: [StoredBlock] = []
        try reader.forEachBlock { block in
            blocks.append(block)
            return true
        }
        #expect(blocks.map(\.entry) == sealed.map(\.entry))
        #expect(blocks.map(\.logIndex) == sealed.map(\.logIndex))
        for organization in 0..<4 {
            let name = MadeNames.organization(UInt32(organization))
            var records: [Record] = []
            try reader.forEachBlock(of: name) { (block) throws(EvidenceError) in
                records += try reader.records(of: block)
                return true
            }
            #expect(records.map(\.sequence) == Array(1...traffic.sequences[organization]))
            #expect(records.map(\.items) == traffic.made[organization].map(\.items))
            #expect(
                records.map(\.recordedMilliseconds)
                    == traffic.made[organization].map { $0.recordedNanoseconds / 1_000_000 })
            let last = try #require(blocks.last { $0.organization == name })
            let dictionary = try reader.dictionary(asOf: last)
            for (record, access) in zip(records, traffic.made[organization]) {
                #expect(dictionary.name(of: .app, record.app) == MadeNames().name(of: .app, access.app))
                #expect(dictionary.name(of: .limit, record.limit) == MadeNames().name(of: .limit, access.limit))
            }
        }
        try Self.expectReadings(reader, blocks)
        try Self.expectUsage(reader, blocks, sealed)
    }

    /// Tallies as of every block are the sums of all records up to it, and every block is found by what is in it.
    private static func expectReadings(_ reader: EvidenceReader, _ blocks: [StoredBlock]) throws {
        var tallies: [String: TallyTable] = [:]
        var odometers: [String: Odometer] = [:]
        for block in blocks {
            for record in try reader.records(of: block) {
                tallies[block.organization, default: TallyTable()].add(record)
                odometers[block.organization, default: Odometer()].add(record)
            }
            #expect(try reader.tallies(asOf: block) == tallies[block.organization])
            #expect(block.header.odometer == odometers[block.organization])
            for sequence in [block.header.firstSequence, block.header.lastSequence] {
                #expect(try reader.block(holding: sequence, of: block.organization)?.logIndex == block.logIndex)
            }
            #expect(try reader.block(number: block.header.number, of: block.organization)?.logIndex == block.logIndex)
        }
        for name in try reader.organizations() {
            let own = blocks.filter { $0.organization == name }
            for day in own[0].header.day.number - 1...own[own.count - 1].header.day.number + 1 {
                let reading = try reader.reading(before: EvidenceDay(number: day), of: name)
                #expect(reading.last?.logIndex == own.last { $0.header.day.number < day }?.logIndex)
                #expect(reading.next?.logIndex == own.first { $0.header.day.number >= day }?.logIndex)
            }
        }
        #expect(try reader.block(holding: 1 << 40, of: "organization-1") == nil)
        #expect(try reader.block(holding: 1, of: "nobody") == nil)
    }

    private static func expectUsage(
        _ reader: EvidenceReader, _ blocks: [StoredBlock], _ sealed: [SealedBlock]
    ) throws {
        for (block, original) in zip(blocks, sealed) {
            let again = try reader.sealedBlock(block, dictionary: try reader.dictionary(asOf: block))
            #expect(Set(again.usage) == Set(original.usage))
            #expect(again.usage.count == Set(again.usage.map(\.key)).count)
            var sum = UsageTotals()
            for row in original.usage { sum.add(row.totals) }
            var odometer = Odometer()
            for record in try reader.records(of: block) { odometer.add(record) }
            #expect(sum.accesses == odometer.accesses && sum.answered == odometer.answered)
            #expect(sum.items == odometer.items && sum.bytesSent == odometer.bytesSent)
            #expect(sum.bytesReceived == odometer.bytesReceived && sum.chargedRequests == odometer.chargedRequests)
        }
    }
}
