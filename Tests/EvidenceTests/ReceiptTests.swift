import AuditLog
import TestSupport
import Testing
import TransparencyLog

@testable import Evidence

@Suite struct ReceiptTests {
    private func receipt(_ log: PackLog, _ name: String, block: Int, row: Int) throws -> Receipt {
        let organization = try #require(log.organizations[name])
        let sealed = organization.blocks[block]
        return Receipt(
            organization: name, row: row, records: sealed.records,
            definitions: Array(organization.dictionary.definitions.prefix(Int(sealed.block.header.definitionCount))),
            block: sealed.block, logIndex: UInt64(sealed.logIndex),
            path: InclusionProof.path(of: sealed.logIndex, in: log.leafHashes), checkpoint: try log.checkpoint(),
            key: log.signer.verifier.text)
    }

    @Test("the receipt of every record verifies and says what the record says")
    func roundtrip() throws {
        let log = try PackLog.sample(dayCount: 12)
        for (name, organization) in log.organizations {
            for (number, block) in organization.blocks.enumerated() {
                for (row, record) in block.records.enumerated() {
                    let text = try receipt(log, name, block: number, row: row).text()
                    let verdict = try Receipt.verify(text, key: log.signer.verifier.text)
                    #expect(verdict.receipt.record == record)
                    #expect(verdict.text.hasPrefix("PROVEN: record \(record.sequence) of "))
                }
            }
        }
    }

    @Test("a receipt shows the record with its names")
    func readable() throws {
        var log = try PackLog()
        try log.seal("contoso", day: PackLog.newYear, count: 3) { record, names in
            record.method = .get
            record.status = 200
            record.key = 77
            record.app = names.define(.app, "insights")
            record.route = names.define(.route, "recent-search")
            record.purpose = names.define(.purpose, "brand-monitoring")
            record.configuration = names.define(.configuration, "c0ffee")
            record.recipients[0] = names.define(.recipient, "city-police")
            record.recipients[1] = names.define(.recipient, "newsroom")
            record.items = 33
            record.flags = .itemsCutOff
            record.address = AccessAddress(ipv4: 0xC000_0201)
            record.query = 0xAB
        }
        let text = String(decoding: try receipt(log, "contoso", block: 0, row: 1).text(), as: UTF8.self)
        for line in [
            #" "sequence": 2,"#, #"  "app": "insights","#, #"  "recipients": ["city-police", "newsroom"],"#,
            #"  "flags": ["items-cut-off"],"#, #"  "address": "192.0.2.1","#, #"  "query": "00000000000000ab","#,
            #"  "limit": null,"#, #"  "recorded": "2022-01-01T00:00:00.001Z","#,
        ] { #expect(text.contains(line + "\n")) }
        let verdict = try PackDocument.verify(Array(text.utf8))
        #expect(verdict.text.contains("  recipients: city-police, newsroom\n  items: 33\n"))
    }

    @Test("three thousand changed receipts are all found out, each with what is wrong")
    func mutations() throws {
        let log = try PackLog.sample(dayCount: 12)
        let text = try receipt(log, "contoso", block: 5, row: 0).text()
        var mutator = try PackMutator(text, using: SeededGenerator())
        for _ in 0..<3_000 {
            let (changed, change) = mutator.next()
            do {
                _ = try PackDocument.verify(changed)
                Issue.record("not found out: \(change)")
            } catch {
                #expect(!error.reason.isEmpty)
            }
        }
    }

    @Test("each false claim is named by the field where it stands")
    func places() throws {
        let log = try PackLog.sample(dayCount: 12)
        let receipt = try receipt(log, "contoso", block: 5, row: 0)
        func place(_ change: (inout Receipt) -> Void) -> String? {
            var receipt = receipt
            change(&receipt)
            do {
                _ = try receipt.verify()
                return nil
            } catch {
                return error.place
            }
        }
        #expect(place { _ in } == nil)
        #expect(place { $0.record.items += 1 } == "record_inclusion")
        #expect(place { $0.record.sequence += 100 } == "block")
        #expect(place { $0.block.header.sealedMilliseconds += 1 } == "inclusion")
        #expect(place { $0.logIndex += 1 } == "inclusion")
        #expect(place { $0.names.removeLast() } == "names")
        #expect(place { $0.names.swapAt(0, 1) } == "names[0]")
        #expect(place { $0.names[1].index += 1 } == "names[1].inclusion")
        #expect(place { $0.organization = "tailspin" } == "block")
        #expect(
            place {
                let definition = $0.names[0].definition
                $0.names[0].definition = NameDefinition(
                    kind: definition.kind, number: definition.number, name: "another-app")
            } == "names[0].inclusion")
    }

    @Test("a text that is neither pack nor receipt is told so")
    func neither() {
        #expect { try PackDocument.verify(Array("{}\n".utf8)) } throws: {
            "\($0)" == "is neither a proof pack nor a receipt: it does not begin with a `format`"
        }
        #expect { try PackDocument.verify(Array("{\"format\": \"tollgate.receipt/2\"}\n".utf8)) } throws: {
            ($0 as? PackProblem)?.place == "format"
        }
    }
}
