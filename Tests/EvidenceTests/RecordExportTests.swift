import AuditLog
import Disk
import Foundation
import TestSupport
import Testing
import TransparencyLog

@testable import Evidence

@Suite struct RecordExportTests {
    /// A record with everything, and one with nothing.
    private func sample() -> (records: [Record], dictionary: NameDictionary) {
        var dictionary = NameDictionary()
        var full = Record(sequence: 42, recordedMilliseconds: 1_772_366_400_001)
        full.method = .get
        full.status = 200
        full.flags = [.itemsCutOff, .shadowRefusal]
        full.coding = .gzip
        full.key = 0xABC
        full.app = dictionary.define(.app, "a \"b\", \\c\n")
        full.route = dictionary.define(.route, "recent-search")
        full.purpose = dictionary.define(.purpose, "brand-monitoring")
        full.recipients[0] = dictionary.define(.recipient, "city-police")
        full.recipients[1] = dictionary.define(.recipient, "newsroom")
        full.configuration = dictionary.define(.configuration, "c0ffee")
        full.limit = dictionary.define(.limit, "posts-month")
        full.chargedRequests = 1
        full.reservedItems = 100
        full.items = 57
        full.bytesSent = 900
        full.bytesReceived = 12
        full.durationMilliseconds = 2
        full.address = AccessAddress(ipv4: 0xC000_0201)
        full.query = 0xAB
        var refused = Record(sequence: 43, recordedMilliseconds: 1_772_366_400_002)
        refused.outcome = .noCredentials
        refused.status = 401
        return ([full, refused], dictionary)
    }

    private func text(_ format: RecordExport.Format, organization: String = "Büro") -> [String] {
        let (records, dictionary) = sample()
        let export = RecordExport(format) { key, bytes in bytes.append(contentsOf: "key-\(key)".utf8) }
        let names = RecordExportNames(organization: organization, dictionary, format)
        var bytes: [UInt8] = []
        export.writeHeader(into: &bytes)
        export.write(records[0], names: names, block: 7, into: &bytes)
        export.write(records[1], names: names, block: nil, into: &bytes)
        return String(decoding: bytes, as: UTF8.self).components(separatedBy: "\n")
    }

    @Test("JSON lines are these, with null for what a record has none of")
    func jsonLines() {
        #expect(
            text(.jsonl) == [
                #"{"recorded":"2026-03-01T12:00:00.001Z","organization":"Büro","sequence":42,"kind":"complete","#
                    + #""app":"a \"b\", \\c\u000a","key":"key-2748","purpose":"brand-monitoring","#
                    + #""recipients":["city-police","newsroom"],"method":"GET","route":"recent-search","status":200,"#
                    + #""outcome":"answered","limit":"posts-month","requests":1,"reserved_items":100,"items":57,"#
                    + #""bytes_sent":900,"bytes_received":12,"duration_ms":2,"coding":"gzip","#
                    + #""flags":["items-cut-off","shadow-refusal"],"configuration":"c0ffee","address":"192.0.2.1","#
                    + #""query":"00000000000000ab","block":7}"#,
                #"{"recorded":"2026-03-01T12:00:00.002Z","organization":"Büro","sequence":43,"kind":"complete","#
                    + #""app":null,"key":null,"purpose":null,"recipients":[],"method":"other","route":null,"#
                    + #""status":401,"outcome":"no-credentials","limit":null,"requests":0,"reserved_items":0,"items":0,"#
                    + #""bytes_sent":0,"bytes_received":0,"duration_ms":0,"coding":"identity","flags":[],"#
                    + #""configuration":null,"address":null,"query":null,"block":null}"#,
                "",
            ])
    }

    @Test("CSV lines are these, under one header, with nothing for what a record has none of")
    func csvLines() {
        #expect(
            text(.csv, organization: "") == [
                "recorded,organization,sequence,kind,app,key,purpose,recipients,method,route,status,outcome,limit,requests,"
                    + "reserved_items,items,bytes_sent,bytes_received,duration_ms,coding,flags,configuration,address,query,"
                    + "block",
                #"2026-03-01T12:00:00.001Z,,42,complete,"a ""b"", \c"#,
                #"",key-2748,brand-monitoring,"city-police,newsroom",GET,recent-search,200,answered,posts-month,1,100,57,"#
                    + "900,12,2,gzip,items-cut-off shadow-refusal,c0ffee,192.0.2.1,00000000000000ab,7",
                "2026-03-01T12:00:00.002Z,,43,complete,,,,,other,,401,no-credentials,,0,0,0,0,0,0,identity,,,,,",
                "",
            ])
    }

    /// Some traffic, partly sealed; all of it is in the journal, too.
    private func exported(_ filter: RecordFilter, unsealed: Int) throws -> (lines: [String], traffic: MadeTraffic) {
        let disk = SimulatedDisk(seed: 1)
        let directory = try TemporaryDirectory()
        var traffic = MadeTraffic(seed: 9, organizations: 3)
        let store = try EvidenceStore.open(
            directory: "/state/evidence", signer: NoteSigner.generate(name: "log.example"), disk: disk)
        let sealer = Sealer(store: store)
        let made = MadeNames()
        let names = NameRegistry()
        let journal = try Journal(directory: directory.path, writer: 0, names: names)
        for index in 0..<600 {
            var access = traffic.next(step: 60_000)
            if index < 600 - unsealed { try sealer.take(access, names: made) }
            if index == 599 - unsealed { _ = try sealer.sealAll(nowMilliseconds: traffic.nowMilliseconds) }
            func number(_ kind: NameKind, _ number: UInt32) throws -> UInt32 {
                let name = kind == .organization ? MadeNames.organization(number) : made.name(of: kind, number) ?? ""
                return number == 0 ? 0 : try names.number(of: kind, name)
            }
            access.organization = try number(.organization, access.organization)
            access.app = try number(.app, access.app)
            access.route = try number(.route, access.route)
            access.purpose = try number(.purpose, access.purpose)
            access.recipient = try number(.recipient, access.recipient)
            access.recipient3 = try number(.recipient, access.recipient3)
            access.configuration = try number(.configuration, access.configuration)
            access.limit = try number(.limit, access.limit)
            journal.append(access)
            try journal.commit()
        }
        var bytes: [UInt8] = []
        let exporter = RecordExporter(RecordExport(.jsonl) { _, _ in }, filter: filter) { bytes += $0 }
        try exporter.run(
            evidence: EvidenceReader(directory: "/state/evidence", disk: disk),
            journal: JournalReader(directory: directory.path, streams: .raw))
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(exporter.recordCount == UInt64(lines.count))
        return (lines, traffic)
    }

    @Test("each record comes once, whether it is sealed or not", arguments: [0, 1, 200, 599])
    func once(unsealed: Int) throws {
        let (lines, traffic) = try exported(RecordFilter(), unsealed: unsealed)
        #expect(lines.count == 600)
        #expect(lines.count { $0.hasSuffix(#""block":null}"#) } == unsealed)
        var items: UInt64 = 0
        for access in traffic.made.flatMap({ $0 }) { items += access.items }
        let sum = lines.reduce(UInt64(0)) { sum, line in
            sum + (UInt64(line.components(separatedBy: #""items":"#)[1].prefix { $0.isNumber }) ?? 0)
        }
        #expect(sum == items)
    }

    @Test("a filter keeps what it names, of what is sealed and of what isn't")
    func filters() throws {
        func count(_ change: (inout RecordFilter) -> Void, _ holds: (Int, Access) -> Bool) throws {
            var filter = RecordFilter()
            change(&filter)
            let (lines, traffic) = try exported(filter, unsealed: 250)
            let expected = traffic.made.enumerated().reduce(0) { sum, made in
                sum + made.element.count { holds(made.offset, $0) }
            }
            #expect(lines.count == expected && expected > 0 && expected < 600)
        }
        try count({ $0.organization = "organization-1" }) { organization, _ in organization == 1 }
        try count({ $0.organization = "" }) { organization, _ in organization == 0 }
        try count({ $0.app = "app-2" }) { $1.app == 2 }
        try count({ $0.route = "route-3" }) { $1.route == 3 }
        try count({ $0.purpose = "purpose-1" }) { $1.purpose == 1 }
        try count({ $0.recipient = "recipient-2" }) { $1.recipient == 2 || $1.recipient3 == 2 }
        try count({ $0.outcome = .limitExceeded }) { $1.outcome == .limitExceeded }
        let middle: Int64 = 1_700_000_000_000 + 9_000_000
        try count({ $0.fromMilliseconds = middle }) { $1.recordedNanoseconds / 1_000_000 >= middle }
        try count({ $0.toMilliseconds = middle }) { $1.recordedNanoseconds / 1_000_000 < middle }
        var nobody = RecordFilter()
        nobody.app = "nothing"
        #expect(try exported(nobody, unsealed: 100).lines.isEmpty)
    }
}
