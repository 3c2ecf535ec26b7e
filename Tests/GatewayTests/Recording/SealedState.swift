import AuditLog
import Disk
import Evidence
import Foundation
import Storage
import TestSupport
import TransparencyLog

/// The state of a gateway that has sealed some days of accesses and has a few that aren't, made without one.
final class SealedState: AccessNames {
    let directory: TemporaryDirectory
    /// Number of records that are sealed, and that are not.
    let counts = (sealed: 300, unsealed: 5)
    var configuration: String { directory.path + "/gateway.yaml" }
    var evidence: String { directory.path + "/var/evidence" }

    init(isFilled: Bool = true) throws {
        directory = try TemporaryDirectory()
        for name in ["tiers.yaml", "organizations.yaml"] {
            try FileManager.default.copyItem(
                atPath: "\(Tollgate.root)/Config/\(name)", toPath: "\(directory.path)/\(name)")
        }
        let text = try String(contentsOfFile: Tollgate.root + "/Config/gateway.yaml", encoding: .utf8)
        try directory.write(text.replacing("state: ../var", with: "state: var"), to: "gateway.yaml")
        if isFilled { try fill() }
    }

    /// Runs an audit command on it.
    func audit(_ arguments: String...) throws -> (exit: ChildProcess.Exit, output: String, error: String) {
        try Tollgate.run(["audit"] + arguments + ["--config", configuration])
    }

    /// The public side of the log's key.
    func key() throws -> String {
        let text = try String(contentsOfFile: evidence + "/signing-key", encoding: .utf8)
        return try NoteSigner(secretText: text.trimmingCharacters(in: .newlines)).verifier.text
    }

    func name(of kind: NameKind, _ number: UInt32) -> String? {
        switch kind {
        case _ where number == 0: nil
        case .organization: "contoso"
        case .app: ["contoso-insights", "contoso-alerts"][Int(number) - 1]
        case .route: ["recent-search", "post-lookup"][Int(number) - 1]
        default: "\(kind)-\(number)"
        }
    }

    private func fill() throws {
        let disk = SystemDisk()
        let signer = try NoteSigner.generate(name: "log.example/tollgate")
        try disk.makeDirectories(evidence)
        try disk.replace(evidence + "/signing-key", with: Array((signer.secretText + "\n").utf8))
        let store = try EvidenceStore.open(directory: evidence, signer: signer, disk: disk)
        let sealer = Sealer(store: store)
        let index = try UsageIndex(path: directory.path + "/var/usage.sqlite")
        for number in 1...UInt64(counts.sealed) {
            try sealer.take(access(number), names: self)
            try index.apply(sealer.sealDue(nowMilliseconds: access(number).timeNanoseconds / 1_000_000))
        }
        try index.apply(sealer.sealAll(nowMilliseconds: access(UInt64(counts.sealed)).timeNanoseconds / 1_000_000))
        let names = NameRegistry()
        let journal = try Journal(directory: directory.path + "/var/journal", writer: 0, names: names)
        for number in UInt64(counts.sealed) + 1...UInt64(counts.sealed + counts.unsealed) {
            var access = access(number)
            access.organization = try names.number(of: .organization, "contoso")
            access.app = try names.number(of: .app, name(of: .app, access.app) ?? "")
            access.route = try names.number(of: .route, name(of: .route, access.route) ?? "")
            journal.append(access)
        }
        try journal.commit()
    }

    /// A hundred a day, from 2022-01-01 on.
    private func access(_ number: UInt64) -> Access {
        let nanoseconds: Int64 = 1_640_995_200_000_000_000 + Int64(number - 1) * 864_000_000_000
        var access = Access(timeNanoseconds: nanoseconds, request: RequestID(high: 0, low: number))
        access.organization = 1
        access.sequence = number
        access.app = number % 3 == 0 ? 2 : 1
        access.route = number % 2 == 0 ? 2 : 1
        access.outcome = number % 10 == 0 ? .limitExceeded : .answered
        access.status = access.outcome == .answered ? 200 : 429
        access.items = access.outcome == .answered ? number : 0
        access.chargedRequests = 1
        return access
    }
}
