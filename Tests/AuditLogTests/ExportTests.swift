import Glibc
import Testing

@testable import AuditLog

struct ExportTests {
    private let directory = TemporaryDirectory()

    /// Three accesses: one with everything, one refused with nothing, one with names that need escapes.
    private func sample() throws -> [JournalEntry] {
        let names = NameRegistry()
        let journal = try Journal(directory: directory.path, writer: 0, names: names)
        var full = Access(
            timeNanoseconds: noonNanoseconds + 1_234,
            request: RequestID(high: 0x0011_2233_4455_6677, low: 0x8899_AABB_CCDD_EEFF))
        full.method = .get
        full.status = 200
        full.flags = [.itemsCutOff, .shadowRefusal]
        full.coding = .gzip
        full.sequence = 42
        full.key = 0xABC
        full.organization = try names.number(of: .organization, "contoso")
        full.app = try names.number(of: .app, "contoso-insights")
        full.route = try names.number(of: .route, "recent-search")
        full.purpose = try names.number(of: .purpose, "brand-monitoring")
        full.recipient = try names.number(of: .recipient, "city-police")
        full.configuration = try names.number(of: .configuration, "c0ffee")
        full.recipient2 = try names.number(of: .recipient, "Büro")
        full.recipient3 = 99
        full.address = AccessAddress(ipv4: 0xC000_0201).truncated
        full.query = 0xFEED
        full.limit = try names.number(of: .limit, "posts-month")
        full.chargedRequests = 1
        full.reservedItems = 100
        full.items = 57
        full.bytesSent = 900
        full.bytesReceived = 12
        full.bytesFromUpstream = 2_700
        full.durationNanoseconds = 1_500_000
        journal.append(full)
        var refused = Access(timeNanoseconds: noonNanoseconds + 2_000_000, request: RequestID(high: 0, low: 1))
        refused.outcome = .noCredentials
        refused.status = 401
        journal.append(refused)
        var odd = Access(timeNanoseconds: noonNanoseconds + 3_000_000_000, request: RequestID(high: 0, low: 2))
        odd.app = try names.number(of: .app, "a \"b\", \\c\n")
        odd.organization = try names.number(of: .organization, "Büro")
        odd.route = 77
        journal.append(odd)
        try journal.commit()
        return try readAll(directory.path)
    }

    private func text(_ format: AccessFormatter.Format, _ entries: [JournalEntry]) -> [String] {
        let formatter = AccessFormatter(format)
        var bytes: [UInt8] = []
        formatter.writeHeader(into: &bytes)
        for entry in entries { formatter.write(entry, into: &bytes) }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(
            String.init)
    }

    @Test("JSON lines are these")
    func jsonLines() throws {
        let lines = text(.jsonl, try sample())
        #expect(
            lines == [
                #"{"time":"2026-03-01T12:00:00.000001234Z","organization":"contoso","sequence":42,"#
                    + #""app":"contoso-insights","key":"0000000000000abc","purpose":"brand-monitoring","#
                    + #""recipients":"city-police,Büro,#99","method":"GET","route":"recent-search","status":200,"#
                    + #""outcome":"answered","limit":"posts-month","requests":1,"reserved_items":100,"items":57,"#
                    + #""bytes_sent":900,"bytes_received":12,"bytes_from_upstream":2700,"duration_ns":1500000,"#
                    + #""coding":"gzip","kind":"complete","flags":["items-cut-off","shadow-refusal"],"#
                    + #""configuration":"c0ffee","request_id":"00112233445566778899aabbccddeeff","#
                    + #""address":"192.0.2.0/24","query":"000000000000feed"}"#,
                #"{"time":"2026-03-01T12:00:00.002000000Z","method":"other","status":401,"#
                    + #""outcome":"no-credentials","requests":0,"reserved_items":0,"items":0,"bytes_sent":0,"#
                    + #""bytes_received":0,"bytes_from_upstream":0,"duration_ns":0,"coding":"identity","#
                    + #""kind":"complete","request_id":"00000000000000000000000000000001"}"#,
                #"{"time":"2026-03-01T12:00:03.000000000Z","organization":"Büro","app":"a \"b\", \\c\u000a","#
                    + ##""method":"other","route":"#77","outcome":"answered","requests":0,"reserved_items":0,"##
                    + #""items":0,"bytes_sent":0,"bytes_received":0,"bytes_from_upstream":0,"duration_ns":0,"#
                    + #""coding":"identity","kind":"complete","request_id":"00000000000000000000000000000002"}"#,
                "",
            ])
    }

    @Test("CSV lines are these, under one header")
    func csvLines() throws {
        let lines = text(.csv, try sample())
        #expect(
            lines == [
                "time,organization,sequence,app,key,purpose,recipients,method,route,status,outcome,limit,requests,"
                    + "reserved_items,items,bytes_sent,bytes_received,bytes_from_upstream,duration_ns,coding,kind,flags,"
                    + "configuration,request_id,address,query",
                "2026-03-01T12:00:00.000001234Z,contoso,42,contoso-insights,0000000000000abc,brand-monitoring,"
                    + "\"city-police,Büro,#99\",GET,recent-search,200,answered,posts-month,1,100,57,900,12,2700,1500000,gzip,complete,"
                    + "items-cut-off shadow-refusal,c0ffee,00112233445566778899aabbccddeeff,"
                    + "192.0.2.0/24,000000000000feed",
                "2026-03-01T12:00:00.002000000Z,,,,,,,other,,401,no-credentials,,0,0,0,0,0,0,0,identity,complete,,,"
                    + "00000000000000000000000000000001,,",
                #"2026-03-01T12:00:03.000000000Z,Büro,,"a ""b"", \c"#,
                #"",,,,other,#77,,answered,,0,0,0,0,0,0,0,identity,complete,,,00000000000000000000000000000002,,"#,
                "",
            ])
    }

    @Test("a key id is written as the caller of the formatter knows it")
    func keyText() throws {
        let formatter = AccessFormatter(.csv) { key, bytes in bytes.append(contentsOf: "key-\(key)".utf8) }
        var bytes: [UInt8] = []
        formatter.write(try sample()[0], into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self).contains(",key-2748,"))
    }

    @Test("a filter keeps what it names, from its beginning and before its end")
    func filter() throws {
        let entries = try sample()
        func kept(_ filter: AccessFilter) -> [UInt64] {
            entries.filter(filter.matches).map(\.access.request.low)
        }
        let first: UInt64 = 0x8899_AABB_CCDD_EEFF
        #expect(kept(AccessFilter()) == [first, 1, 2])
        #expect(kept(AccessFilter(organization: "contoso")) == [first])
        #expect(kept(AccessFilter(organization: "contos")) == [])
        #expect(kept(AccessFilter(organization: "contoso", app: "a")) == [])
        #expect(kept(AccessFilter(app: "contoso-insights")) == [first])
        let second = UTCTime(nanoseconds: noonNanoseconds + 2_000_000)
        #expect(kept(AccessFilter(from: second)) == [1, 2])
        #expect(kept(AccessFilter(to: second)) == [first])
        #expect(kept(AccessFilter(from: UTCTime("2026-03-01"), to: UTCTime("2026-03-01T12:00:03Z"))) == [first, 1])
    }
}
