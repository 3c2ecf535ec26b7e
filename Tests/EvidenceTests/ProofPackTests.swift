import AuditLog
import Glibc
import SystemCrypto
import TestSupport
import Testing
import TransparencyLog

@testable import Evidence

@Suite struct ProofPackTests {
    private let newYear = PackLog.newYear

    private func day(_ text: String) -> EvidenceDay { ReportDate(text)!.evidenceDay }

    @Test("a pack of three months verifies, and proves the sums of the records of exactly these days")
    func proves() throws {
        let log = try PackLog.sample(dayCount: 120)
        let (from, to) = (day("2022-01-15"), day("2022-04-10"))
        let text = try log.pack("contoso", from: from, to: to).text()
        let verdict = try ProofPack.verify(text, key: log.signer.verifier.text)

        var odometer = Odometer()
        var tallies = TallyTable()
        let contoso = try #require(log.organizations["contoso"])
        for record in contoso.blocks.flatMap(\.records) where record.day >= from && record.day < to {
            odometer.add(record)
            tallies.add(record)
        }
        #expect(odometer.missing > 0 && odometer.items > 0)
        #expect(verdict.totals.totals == odometer)
        #expect(
            verdict.totals.periods.map(\.from).map { "\(ReportDate($0))" } == [
                "2022-01-15", "2022-02-01", "2022-03-01", "2022-04-01",
            ])
        #expect(verdict.totals.periods.map(\.totals.items).reduce(0, +) == odometer.items)
        let lines: [(TallyDimension, [PackTotals.Line])] = [
            (.app, verdict.totals.apps), (.purpose, verdict.totals.purposes),
            (.recipient, verdict.totals.recipients), (.route, verdict.totals.routes),
            (.outcome, verdict.totals.outcomes),
        ]
        for (dimension, lines) in lines {
            let expected = tallies.entries.filter { $0.dimension == dimension }
            #expect(lines.count == expected.count)
            for entry in expected {
                let name = dimension.name(entry.number, in: contoso.dictionary)
                #expect(lines.first { $0.name == name }?.tally == entry.tally)
            }
        }
        #expect(verdict.openDays.isEmpty && verdict.keyWasGiven)
        #expect(verdict.text.hasPrefix("PROVEN: from 2022-01-15 up to, not including, 2022-04-10 (UTC), contoso made "))
    }

    @Test("a pack of a year with monthly readings is at most 50 kB")
    func size() throws {
        let log = try PackLog.sample(dayCount: 370, blocksADay: 3)
        let text = try log.pack("contoso", from: newYear, to: day("2023-01-01")).text()
        print("a year: \(text.count) bytes, \(log.leafHashes.count) entries")
        #expect(text.count <= 50_000)
        #expect(try ProofPack.verify(text).totals.periods.count == 12)
    }

    @Test("where the range begins before the first block, and where blocks are still to come, the pack says so")
    func edges() throws {
        let log = try PackLog.sample(dayCount: 40)
        let early = try log.pack("contoso", from: day("2021-11-20"), to: day("2022-01-20"))
        #expect(early.readings[0].block == nil && early.readings[0].successor?.header.number == 1)
        #expect(try ProofPack.verify(early.text()).openDays.isEmpty)
        let late = try log.pack("contoso", from: day("2022-01-20"), to: day("2022-04-02"))
        let verdict = try ProofPack.verify(late.text())
        #expect(verdict.openDays == [day("2022-03-01"), day("2022-04-01"), day("2022-04-02")])
        #expect(verdict.text.contains("The reading at 2022-04-02 is the last one that the log had"))
        let before = try log.pack("contoso", from: day("2021-01-20"), to: day("2021-03-02"))
        #expect(try ProofPack.verify(before.text()).totals.totals == Odometer())
        #expect(throws: PackProblem("readings[0]", "shows no block")) {
            try log.pack("nobody", from: newYear, to: day("2022-01-20")).text()
        }
    }

    @Test("accesses of no organization are proven like those of any")
    func noOrganization() throws {
        let log = try PackLog.sample(dayCount: 10)
        let text = try log.pack("", from: newYear, to: day("2022-01-05")).text()
        #expect(try ProofPack.verify(text).totals.totals.accesses > 0)
    }

    @Test("the pack's key must be the one that is expected")
    func key() throws {
        let log = try PackLog.sample(dayCount: 10)
        let text = try log.pack("contoso", from: newYear, to: day("2022-01-05")).text()
        #expect(try ProofPack.verify(text).text.contains("  \(log.signer.verifier.text)\n"))
        let other = try NoteSigner.generate(name: log.signer.name).verifier.text
        #expect { try ProofPack.verify(text, key: other) } throws: { ($0 as? PackProblem)?.place == "key" }
    }

    @Test("a checkpoint with a witness's line is written into a pack with the log's own alone")
    func witnesses() throws {
        let log = try PackLog.sample(dayCount: 3)
        var note = try SignedNote(parsing: log.checkpoint())
        note.add(try NoteSigner.generate(name: "witness.example").signature(of: note.text))
        #expect(try PackCheckpoint.note(note.bytes, signedBy: log.signer.verifier) == log.checkpoint())
        var pack = try log.pack("contoso", from: newYear, to: day("2022-01-03"))
        pack.checkpoint = note.bytes
        #expect { try pack.text() } throws: { ($0 as? PackProblem)?.place == "checkpoint" }
    }

    @Test("six thousand changed packs are all found out, each with what is wrong")
    func mutations() throws {
        let log = try PackLog.sample(dayCount: 6)
        let text = try log.pack("contoso", from: day("2022-01-03"), to: day("2022-01-05")).text()
        var mutator = try PackMutator(text, using: SeededGenerator())
        var places: Set<String> = []
        for _ in 0..<6_000 {
            let (changed, change) = mutator.next()
            do {
                _ = try ProofPack.verify(changed)
                Issue.record("not found out: \(change)")
            } catch {
                #expect(!error.reason.isEmpty)
                places.insert(error.place)
            }
        }
        print("\(places.count) places were named")
        #expect(places.count > 100)
    }

    /// A pack whose parts were changed by someone who puts all the rest in order: other than the signature nothing of it
    /// is wrong in itself.
    @Test("each false claim is named by the field where it stands")
    func places() throws {
        let log = try PackLog.sample(dayCount: 40)
        let pack = try log.pack("contoso", from: newYear, to: day("2022-02-02"))
        func place(_ change: (inout ProofPack) -> Void) -> String? {
            var pack = pack
            change(&pack)
            do {
                _ = try pack.verify()
                return nil
            } catch {
                return error.place
            }
        }
        #expect(place { _ in } == nil)
        #expect(place { $0.readings[1].block?.header.odometer.items += 1 } == "readings[1].successor.previous")
        #expect(place { $0.readings[1].successor?.header.odometer.items += 1 } == "readings[1].inclusion")
        #expect(place { $0.readings[1].logIndex += 1 } == "readings[1].inclusion")
        #expect(place { $0.readings[1].path.swapAt(0, 1) } == "readings[1].inclusion")
        #expect(place { $0.readings[2] = $0.readings[1] } == "readings[2].at")
        #expect(place { $0.readings.remove(at: 1) } == "readings[1].at")
        #expect(
            place { $0.readings[1] = log.reading("tailspin", $0.readings[1].day) } == "readings[1].block")
        #expect(place { $0.talliesAtTo = $0.talliesAtFrom } == "tallies_at_to")
        #expect(place { $0.definitions.swapAt(0, 1) } == "names")
        #expect(place { $0.definitions.removeLast() } == "names")
        #expect(place { $0.key = "nothing" } == "key")
        #expect(place { $0.organization = "tailspin" } == "readings[0].successor")
        // The reading of another day, with a proof that is right.
        #expect(place { $0.readings[1] = log.reading("contoso", EvidenceDay(number: newYear.number + 20)) } != nil)
        #expect(
            place {
                let later = log.reading("contoso", EvidenceDay(number: newYear.number + 35))
                $0.readings[1].block = later.block
                $0.readings[1].successor = later.successor
                $0.readings[1].logIndex = later.logIndex
                $0.readings[1].path = later.path
            } == "readings[1].block")
        #expect(
            place {
                let earlier = log.reading("contoso", EvidenceDay(number: newYear.number + 20))
                $0.readings[1].block = earlier.block
                $0.readings[1].successor = earlier.successor
                $0.readings[1].logIndex = earlier.logIndex
                $0.readings[1].path = earlier.path
            } == "readings[1].successor")
        // Without the successor a block from the middle of the month has a good proof, too; the next reading shows it.
        #expect(
            place {
                let earlier = log.organizations["contoso"]!.blocks[20]
                $0.readings[1].block = earlier.block
                $0.readings[1].successor = nil
                $0.readings[1].logIndex = UInt64(earlier.logIndex)
                $0.readings[1].path = InclusionProof.path(of: earlier.logIndex, in: log.leafHashes)
            } == "readings[1].successor")
    }

    @Test("a figure that isn't what the readings give is named with what they give")
    func figures() throws {
        let log = try PackLog.sample(dayCount: 40)
        let text = String(
            decoding: try log.pack("contoso", from: newYear, to: day("2022-02-02")).text(), as: UTF8.self)
        let json = try PackJSON(canonical: Array(text.utf8))
        guard case .object(var members) = json, case .object(var totals) = members[4].value,
            case .number(let items) = totals[2].value
        else {
            Issue.record("not the form of a pack")
            return
        }
        totals[2].value = .number(items + 1)
        members[4].value = .object(totals)
        #expect(
            throws: PackProblem("totals.items", "is \(items + 1); the evidence gives \(items)")
        ) { try ProofPack.verify(PackJSON.object(members).bytes) }
    }

    @Test("a space too many is named by its line and column")
    func canonicalForm() throws {
        let log = try PackLog.sample(dayCount: 3)
        var text = try log.pack("contoso", from: newYear, to: day("2022-01-03")).text()
        text.insert(UInt8(ascii: " "), at: 2)
        #expect(
            throws: PackProblem("", "line 2, column 2: the text is not in its canonical form from here on")
        ) { try ProofPack.verify(text) }
    }

    @Test("verifying a year's pack: how long", .enabled(if: Benchmark.isEnabled))
    func speed() throws {
        let log = try PackLog.sample(dayCount: 370, blocksADay: 30)
        let text = try log.pack("contoso", from: newYear, to: day("2023-01-01")).text()
        let clock = ContinuousClock()
        let time = try clock.measure { for _ in 0..<100 { _ = try ProofPack.verify(text) } }
        print("pack of \(text.count) bytes, \(log.leafHashes.count) entries: verified in \(time / 100)")
    }
}
