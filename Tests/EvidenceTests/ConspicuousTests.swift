import AuditLog
import Disk
import TestSupport
import Testing
import TransparencyLog

@testable import Evidence

/// What stands out in an organization's records.
@Suite struct ConspicuousTests {
    private static let start: Int64 = 1_700_000_000_000

    /// Seals accesses, each of an organization, app, network and query, and looks for what stands out in those of the
    /// first.
    private func search(
        _ accesses: [(organization: UInt32, app: UInt32, address: AccessAddress, query: UInt64)],
        period: Range<Int64> = start..<start + 86_400_000
    ) throws -> Conspicuous {
        let disk = SimulatedDisk(seed: 1)
        let store = try EvidenceStore.open(
            directory: EvidenceFiles.root, signer: NoteSigner.generate(name: "log.example"), disk: disk)
        let sealer = Sealer(store: store)
        let names = MadeNames()
        var sequences: [UInt32: UInt64] = [:]
        for (index, made) in accesses.enumerated() {
            var access = Access(
                timeNanoseconds: (Self.start + Int64(index)) * 1_000_000,
                request: RequestID(high: 0, low: UInt64(index)))
            sequences[made.organization, default: 0] += 1
            access.sequence = sequences[made.organization] ?? 0
            access.organization = made.organization
            access.app = made.app
            access.key = UInt64(made.organization) << 32 | UInt64(made.app)
            access.address = made.address
            access.query = made.query
            try sealer.take(access, names: names)
        }
        _ = try sealer.sealAll(nowMilliseconds: Self.start + Int64(accesses.count))
        let reader = try EvidenceReader(directory: EvidenceFiles.root, disk: disk)
        return try ConspicuousSearch(organization: "organization-1", period: period).run(reader)
    }

    private let home = AccessAddress(ipv4: 0xC000_0201)
    private let other = AccessAddress(ipv4: 0xC633_6401)

    @Test("a network is told that others used as well, each often enough, whatever form its addresses are kept in")
    func networks() throws {
        let own = (0..<100).map { (UInt32(1), UInt32($0 % 2 + 1), home, UInt64(0)) }
        // The last byte of an address doesn't tell networks apart.
        let theirs = (0..<100).map {
            (UInt32(2), UInt32(9), AccessAddress(ipv4: 0xC000_02FF - UInt32($0 % 3)), UInt64(0))
        }
        let few = (0..<99).map { _ in (UInt32(3), UInt32(8), home, UInt64(0)) }
        let elsewhere = (0..<200).map { _ in (UInt32(2), UInt32(9), other, UInt64(0)) }
        let found = try search(own + theirs + few + elsewhere)
        #expect(found.networks.count == 1 && found.hasAddresses && !found.hasQueries)
        let network = try #require(found.networks.first)
        #expect(network.addressText == "192.0.2.0/24" && network.accesses == 100 && network.otherAccesses == 100)
        #expect(network.others == ["organization-2"] && network.apps == ["app-1", "app-2"] && network.keyCount == 2)
        #expect(try search(Array(own.dropLast()) + theirs).networks.isEmpty)
        #expect(try search(own + theirs.dropLast()).networks.isEmpty)
        let token = AccessAddress(token: 0xAB)
        let keyed = own.map { ($0.0, $0.1, token, $0.3) } + theirs.map { ($0.0, $0.1, token, $0.3) }
        #expect(try search(keyed).networks.first?.addressText == "00000000000000ab")
        #expect(try search(own + theirs, period: Self.start..<Self.start + 50).networks.isEmpty)
    }

    @Test("a question is told that three apps asked, the busiest first")
    func queries() throws {
        let split = (0..<100).map {
            (UInt32(1), UInt32($0 % 10 < 5 ? 1 : $0 % 10 < 8 ? 2 : 3), AccessAddress.none, UInt64(7))
        }
        let twoApps = (0..<500).map { (UInt32(1), UInt32($0 % 2 + 1), AccessAddress.none, UInt64(8)) }
        let others = (0..<500).map { (UInt32(2), UInt32($0 % 4 + 1), AccessAddress.none, UInt64(9)) }
        let found = try search(split + twoApps + others)
        #expect(found.queries.map(\.token) == [7] && found.networks.isEmpty && !found.hasAddresses)
        #expect(found.queries.first?.apps.map(\.app) == ["app-1", "app-2", "app-3"])
        #expect(found.queries.first?.apps.map(\.accesses) == [50, 30, 20])
        #expect(try search(Array(split.dropLast())).queries.isEmpty)
    }

    @Test("a report names others only where it is told to, says its thresholds, and is escaped")
    func privacy() throws {
        var found = Conspicuous()
        found.hasAddresses = true
        found.networks = [
            Conspicuous.Network(
                address: home.truncated, accesses: 1_000, apps: ["<b>app"], keyCount: 3, others: ["secret-customer"],
                otherAccesses: 500)
        ]
        var report = UsageReport(organization: "contoso", hours: 0..<24)
        #expect(!report.table.contains("CONSPICUOUS"))
        report.conspicuous = found
        func texts() -> [String] {
            [report.table, String(decoding: report.json.bytes, as: UTF8.self), report.html(madeMilliseconds: 0)]
        }
        for text in texts() {
            #expect(text.contains("192.0.2.0/24") && !text.contains("secret-customer"))
        }
        #expect(texts()[0].contains("at least 100 calls") && texts()[0].contains("1 organization "))
        #expect(texts()[1].contains("\"network_accesses\": 100"))
        #expect(texts()[2].contains("&lt;b&gt;app") && texts()[2].contains("For the operator"))
        report.conspicuous?.namesOthers = true
        for text in texts() { #expect(text.contains("secret-customer")) }
    }
}
