import AuditLog
import Configuration
import Disk
import Evidence
import Gateway
import Storage
import TransparencyLog

/// Seals what the journals hold: reads them behind the event loops, has the evidence sealed and indexed, and removes
/// what is of no more use.
///
/// The journals on the disk are what waits between the two, so that nothing here ever makes an event loop wait, and
/// nothing is lost when sealing fails: it begins again from the files. Not Sendable: one thread at a time.
final class Sealing {
    /// What it is set up with.
    struct Settings {
        let journalDirectory: String
        let sealing: SealingSettings
        /// How long records are kept; nil: for good.
        let retention: GatewayConfiguration.AuditSettings.Retention?
        /// Brings the limits that a start begins with up to positions of the journal.
        let compact: @Sendable ([JournalPosition]) throws -> Void
    }

    let store: EvidenceStore
    private let settings: Settings
    private let sealer: Sealer
    private let index: UsageIndex
    private let proofs: ProofMaker
    private let reader: JournalReader
    private let files = SealedFiles()
    private var uses: KeyUses
    private var usesFailure: String?
    private var damageCount = 0
    private var lastTidying: Int64
    private var lastPruning: Int64 = 0

    private static let tidyingMilliseconds: Int64 = 60_000
    private static let pruningMilliseconds: Int64 = 3_600_000

    init(store: EvidenceStore, index: UsageIndex, proofs: ProofMaker, uses: KeyUses, settings: Settings) throws {
        self.store = store
        self.index = index
        self.proofs = proofs
        self.uses = uses
        self.settings = settings
        sealer = Sealer(store: store, settings: settings.sealing)
        reader = try JournalReader(directory: settings.journalDirectory, streams: .raw)
        lastTidying = Console.now() / 1_000_000
    }

    /// The last sequence number of each organization that is sealed; `""` is none.
    var sealedSequences: [String: UInt64] {
        Dictionary(uniqueKeysWithValues: store.organizations.map { ($0, store.lastSequence(of: $0)) })
    }

    // MARK: - Inquiries

    /// What is to be said to a caller.
    func answer(_ inquiry: Inquiry) throws -> InquiryAnswer {
        switch inquiry.subject {
        case .receipt(let sequence): try receipt(sequence ?? 0, inquiry)
        case .usage(let usage): try self.usage(usage, of: inquiry.organization)
        }
    }

    /// The receipt of a record once it is sealed; asking for one that isn't has it sealed soon.
    private func receipt(_ sequence: UInt64, _ inquiry: Inquiry) throws -> InquiryAnswer {
        guard sequence > 0 else { return .notFound }
        if sequence > store.lastSequence(of: inquiry.organization) {
            guard sequence <= sealer.lastSequence(of: inquiry.organization) else {
                // Recorded this very moment, or never given to anybody.
                return .notYet(retryAfterSeconds: Self.retryAfterSeconds)
            }
            sealer.requestSeal(organization: inquiry.organization)
            return .notYet(retryAfterSeconds: Self.retryAfterSeconds)
        }
        do throws(EvidenceError) {
            try proofs.refresh()
            let receipt = try proofs.receipt(organization: inquiry.organization, sequence: sequence)
            return receipt.map { .found($0) } ?? .notFound
        } catch {
            // Kept as long as the operator says, and no longer.
            if case .pruned = error { return .notFound }
            throw error
        }
    }

    /// What an organization took, of the records that are sealed and those that were read to be.
    private func usage(_ usage: UsageInquiry, of organization: String) throws -> InquiryAnswer {
        let days = min(usage.days.lowerBound, usage.monthDays.lowerBound)..<usage.days.upperBound
        var apps = try index.itemsByDay(organization: organization, days: days)
        for row in sealer.unsealedUsage(of: organization) where row.totals.items > 0 {
            apps[row.key.app, default: [:]][row.key.hour / 24, default: 0] += row.totals.items
        }
        let document = UsageDocument(
            organization: organization, inquiry: usage,
            apps: apps.sorted { $0.key < $1.key }.map { UsageDocument.App(name: $0.key, items: $0.value) })
        return .found(document.json)
    }

    private static let retryAfterSeconds = 2

    // MARK: - Sealing

    /// Takes what the journals have, and seals what is due.
    ///
    /// - Parameter positions: up to where the journals are on the disk; nil: to their ends, as when no one writes them.
    /// - Returns: lines for the operator.
    func step(upTo positions: [JournalPosition]?, all: Bool = false) throws -> [String] {
        try reader.resume(upTo: positions ?? [])
        while let entry = try reader.next() {
            try sealer.take(entry)
            files.note(entry)
            uses.note(entry.access)
            if sealer.isStepDue { try seal() }
        }
        try seal()
        if all { try index.apply(sealer.sealAll(nowMilliseconds: Console.now() / 1_000_000)) }
        let lines = saveUses(all: all)
        try tidy()
        let damages = reader.damages.dropFirst(damageCount)
        damageCount += damages.count
        return lines + damages.map { "journal: \($0)" }
    }

    /// Saves when keys were last used; that it fails is said once, and keeps nothing from being sealed.
    private func saveUses(all: Bool) -> [String] {
        do {
            let now = Console.now()
            if all { try uses.save(now: now) } else { try uses.saveIfDue(now: now) }
            usesFailure = nil
            return []
        } catch {
            defer { usesFailure = "\(error)" }
            return usesFailure == "\(error)" ? [] : ["keys: last uses are not saved: \(error)"]
        }
    }

    private func seal() throws {
        let blocks = try sealer.sealDue(nowMilliseconds: Console.now() / 1_000_000)
        if !blocks.isEmpty { try index.apply(blocks) }
    }

    /// Now and then: removes journal files that are sealed and segments that have been kept long enough.
    private func tidy() throws {
        let now = Console.now() / 1_000_000
        guard now - lastTidying >= Self.tidyingMilliseconds else { return }
        lastTidying = now
        let done = files.done(reader.positions, store: store)
        // Last uses that are not saved have to be found in the journal again.
        if !done.isEmpty, saveUses(all: true).isEmpty, usesFailure == nil {
            try settings.compact(done)
            _ = try JournalPruning.prune(directory: settings.journalDirectory, before: done)
            files.forget(done)
        }
        guard let retention = settings.retention, now - lastPruning >= Self.pruningMilliseconds else { return }
        lastPruning = now
        _ = try store.prune(before: retention.firstDayKept(today: EvidenceDay(milliseconds: now)), nowMilliseconds: now)
    }
}
