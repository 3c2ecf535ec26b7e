import AuditLog
import Disk
import Evidence
import TestSupport
import TransparencyLog

/// Accesses of two organizations over some days, sealed into an evidence directory on a simulated disk.
final class SealedTraffic: AccessNames {
    static let directory = "/state/evidence"
    let disk = SimulatedDisk(seed: 1)
    let signer: NoteSigner
    let store: EvidenceStore
    private let sealer: Sealer
    private var generator: SeededGenerator
    private var sequences: [UInt64] = [0, 0, 0]
    /// Every access that was made, with the name of its organization.
    private(set) var made: [(organization: String, access: Access)] = []
    private(set) var sealed: [SealedBlock] = []

    init(seed: UInt64) throws {
        signer = try NoteSigner.generate(name: "log.example/tollgate")
        store = try EvidenceStore.open(directory: Self.directory, signer: signer, disk: disk)
        sealer = Sealer(store: store)
        generator = SeededGenerator(seed: seed)
    }

    func name(of kind: NameKind, _ number: UInt32) -> String? {
        switch kind {
        case .organization: number == 0 ? nil : ["contoso", "tailspin"][Int(number) - 1]
        default: number == 0 ? nil : "\(kind)-\(number)"
        }
    }

    func reader() throws -> EvidenceReader { try EvidenceReader(directory: Self.directory, disk: disk) }

    /// Makes so many accesses in each hour of these days, and seals them.
    func run(from first: EvidenceDay, dayCount: Int64, perHour: Int) throws {
        for hour in first.number * 24..<(first.number + dayCount) * 24 {
            for index in 0..<perHour {
                let milliseconds = hour * 3_600_000 + Int64(index) * (3_600_000 / Int64(perHour))
                try sealer.take(access(milliseconds), names: self)
            }
            sealed += try sealer.sealDue(nowMilliseconds: hour * 3_600_000 + 3_599_999)
        }
        sealed += try sealer.sealAll(nowMilliseconds: (first.number + dayCount) * 86_400_000)
    }

    private func access(_ milliseconds: Int64) -> Access {
        var access = Access(
            timeNanoseconds: milliseconds * 1_000_000, request: RequestID(high: 0, low: generator.next()))
        let organization = Int(generator.next() % 3)
        sequences[organization] += 1
        access.organization = UInt32(organization)
        access.sequence = sequences[organization]
        access.kind = [.complete, .complete, .opening, .progress, .closing].randomElement(using: &generator)!
        access.outcome = [.answered, .answered, .answered, .limitExceeded].randomElement(using: &generator)!
        access.status = access.outcome == .answered ? 200 : 429
        access.app = UInt32(generator.next() % 4)
        access.route = UInt32(generator.next() % 3)
        access.purpose = UInt32(generator.next() % 2)
        access.recipient = UInt32(generator.next() % 3)
        if access.recipient == 1 { access.recipient2 = 2 }
        access.chargedRequests = UInt32(generator.next() % 2)
        access.items = generator.next() % 100
        access.bytesSent = generator.next() % 10_000
        access.bytesReceived = generator.next() % 50
        made.append((name(of: .organization, access.organization) ?? "", access))
        return access
    }

    /// The sums of the accesses that a condition holds for.
    func totals(_ organization: String, where holds: (Access) -> Bool = { _ in true }) -> UsageTotals {
        var totals = UsageTotals()
        for (name, access) in made where name == organization && holds(access) {
            if access.kind == .complete || access.kind == .opening {
                totals.accesses += 1
                totals.answered += access.outcome == .answered ? 1 : 0
            }
            totals.items += access.items
            totals.bytesSent += access.bytesSent
            totals.bytesReceived += access.bytesReceived
            totals.chargedRequests += UInt64(access.chargedRequests)
        }
        return totals
    }
}
