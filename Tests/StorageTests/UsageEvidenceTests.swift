import AuditLog
import Evidence
import TestSupport
import Testing
import TransparencyLog

@testable import Storage

/// The index beside the evidence it is derived from.
@Suite struct UsageEvidenceTests {
    private let directory = TemporaryDirectory()
    private let newYear = EvidenceDay(number: 18_993)
    private let organizations = ["", "contoso", "tailspin"]

    @Test("index, proof pack and the accesses themselves say the same")
    func agree() throws {
        let traffic = try SealedTraffic(seed: 3)
        try traffic.run(from: newYear, dayCount: 40, perHour: 1)
        let index = try UsageIndex(path: directory.path + "/usage.sqlite")
        try index.apply(traffic.sealed)
        let maker = try ProofMaker(
            directory: SealedTraffic.directory, verifier: traffic.signer.verifier, disk: traffic.disk)
        for organization in organizations {
            for (from, to) in [(0, 40), (3, 33), (31, 40), (-5, 60), (39, 40)] as [(Int64, Int64)] {
                let days = newYear.number + from..<newYear.number + to
                let report = try index.report(
                    organization: organization, hours: days.lowerBound * 24..<days.upperBound * 24)
                #expect(
                    report.totals
                        == traffic.totals(organization) {
                            days.contains($0.timeNanoseconds / 86_400_000_000_000)
                        })
                let text = try #require(
                    try maker.pack(
                        organization: organization, from: EvidenceDay(number: days.lowerBound),
                        to: EvidenceDay(number: days.upperBound)))
                let proven = try ProofPack.verify(text, key: traffic.signer.verifier.text).totals
                let sums = proven.totals
                #expect(sums.accesses == report.totals.accesses && sums.answered == report.totals.answered)
                #expect(sums.items == report.totals.items && sums.bytesSent == report.totals.bytesSent)
                #expect(sums.chargedRequests == report.totals.chargedRequests)
                for (lines, reported) in [
                    (proven.apps, report.apps), (proven.purposes, report.purposes), (proven.routes, report.routes),
                    (proven.recipients, report.recipients),
                ] {
                    #expect(
                        Set(lines.map { [$0.name ?? "", "\($0.tally.items)", "\($0.tally.accesses)"] })
                            == Set(reported.map { [$0.name ?? "", "\($0.totals.items)", "\($0.totals.accesses)"] }))
                }
            }
        }
    }

    @Test("a receipt made from the evidence verifies; of a record that isn't sealed there is none")
    func receipts() throws {
        let traffic = try SealedTraffic(seed: 4)
        try traffic.run(from: newYear, dayCount: 3, perHour: 5)
        let maker = try ProofMaker(
            directory: SealedTraffic.directory, verifier: traffic.signer.verifier, disk: traffic.disk)
        for sequence in [1, 50, traffic.store.lastSequence(of: "contoso")] as [UInt64] {
            let text = try #require(try maker.receipt(organization: "contoso", sequence: sequence))
            #expect(try Receipt.verify(text).receipt.record.sequence == sequence)
        }
        let last = traffic.store.lastSequence(of: "contoso")
        #expect(try maker.receipt(organization: "contoso", sequence: last + 1) == nil)
        #expect(try maker.receipt(organization: "nobody", sequence: 1) == nil)
        #expect(try maker.pack(organization: "nobody", from: newYear, to: EvidenceDay(number: 19_000)) == nil)
        // The maker was made before these were sealed.
        try traffic.run(from: EvidenceDay(number: newYear.number + 3), dayCount: 1, perHour: 5)
        try maker.refresh()
        #expect(try maker.receipt(organization: "contoso", sequence: last + 1) != nil)
    }

    @Test("an index made anew is the one that grew with the blocks, and one that is behind catches up")
    func again() throws {
        let traffic = try SealedTraffic(seed: 5)
        try traffic.run(from: newYear, dayCount: 20, perHour: 2)
        let grown = try UsageIndex(path: directory.path + "/grown.sqlite")
        try grown.apply(traffic.sealed)
        let made = try UsageIndex(path: directory.path + "/made.sqlite")
        // What a damaged or foreign index says is forgotten.
        try made.apply(Array(traffic.sealed.prefix(10)))
        var steps: [EvidenceProgress] = []
        try made.rebuild(from: traffic.reader(), disk: traffic.disk) { steps.append($0) }
        #expect(steps.last?.blocks == UInt64(traffic.sealed.count))
        #expect(steps.last?.records == UInt64(traffic.made.count))
        let behind = try UsageIndex(path: directory.path + "/behind.sqlite")
        try behind.apply(Array(traffic.sealed.prefix(100)))
        #expect(try behind.catchUp(with: traffic.reader(), disk: traffic.disk) == UInt64(traffic.sealed.count - 100))
        #expect(try behind.catchUp(with: traffic.reader(), disk: traffic.disk) == 0)
        let hours = newYear.number * 24..<(newYear.number + 20) * 24
        for organization in organizations {
            let report = try grown.report(organization: organization, hours: hours)
            #expect(try made.report(organization: organization, hours: hours) == report)
            #expect(try behind.report(organization: organization, hours: hours) == report)
            #expect(report.totals == traffic.totals(organization))
        }
    }

    @Test("days whose records were removed keep their sums in an index made anew; where there were none it says so")
    func pruned() throws {
        let traffic = try SealedTraffic(seed: 6)
        try traffic.run(from: newYear, dayCount: 10, perHour: 4)
        let index = try UsageIndex(path: directory.path + "/usage.sqlite")
        try index.apply(traffic.sealed)
        let segments = try traffic.disk.names(in: SealedTraffic.directory + "/segments")
        for name in segments.prefix(4) { try traffic.disk.remove(SealedTraffic.directory + "/segments/\(name)") }
        let hours = newYear.number * 24..<(newYear.number + 10) * 24
        let before = try organizations.map { try index.report(organization: $0, hours: hours) }
        try index.rebuild(from: traffic.reader(), disk: traffic.disk)
        #expect(try organizations.map { try index.report(organization: $0, hours: hours) } == before)
        try index.rebuild(from: traffic.reader(), disk: traffic.disk)
        #expect(try organizations.map { try index.report(organization: $0, hours: hours) } == before)

        let fresh = try UsageIndex(path: directory.path + "/fresh.sqlite")
        try fresh.rebuild(from: traffic.reader(), disk: traffic.disk)
        let report = try fresh.report(organization: "contoso", hours: hours)
        let lost = try #require(report.coverage?.uncountedBlocks)
        #expect(lost > 0 && report.table.contains("The figures lack \(lost) blocks"))
        let kept = (newYear.number + 5) * 24..<hours.upperBound
        #expect(
            try fresh.report(organization: "contoso", hours: kept)
                == index.report(organization: "contoso", hours: kept))
    }
}
