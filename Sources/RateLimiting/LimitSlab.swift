import Synchronization

/// All limit state of one organization, and the only way to it.
///
/// A charge is optimistic: it reads the words without a lock, decides, and takes the lock only to write, by a
/// compare-and-swap that fails if anything was written meanwhile. So a refusal writes nothing at all, and an admitted
/// charge holds the lock for a few stores. After two failed attempts it decides under the lock.
///
/// The slab itself stays the same over reloads and new keys. A new tier or more room means a new block; the old one
/// stays locked for ever, which sends everybody who still reads it to the new one. It is freed by `reclaim()`.
public final class LimitSlab: Sendable {
    private let current: Atomic<UInt>
    private let administration: Mutex<Administration>

    /// What only slow paths touch.
    ///
    /// Lock order: this first, then the block.
    struct Administration: ~Copyable {
        var counts = SubjectCounts()
        /// By generation, from the first that is not forgotten.
        ///
        /// They are kept because a charge may be settled after any number of reloads; tiers share theirs.
        var history: [LimitTerms]
        /// How many generations were forgotten.
        var forgotten = 0
        var retired: [UInt] = []

        var terms: LimitTerms { history[history.count - 1] }
        /// Of the terms in force.
        var generation: Int { forgotten + history.count - 1 }
    }

    /// An organization without apps and keys.
    public init(terms: LimitTerms, resetDay: Int = 1) throws(LimitError) {
        try Self.check(resetDay: resetDay)
        let block = SlabBlock(
            terms: terms,
            generation: 0,
            resetDay: resetDay,
            capacity: SubjectCounts(apps: 1, keys: 1, recipients: 0)
        )
        current = Atomic(block.address)
        administration = Mutex(Administration(history: [terms]))
    }

    deinit {
        SlabBlock(address: current.load(ordering: .acquiring))?.deallocate()
        reclaim()
    }

    /// The terms in force.
    public var terms: LimitTerms { administration.withLock { $0.terms } }

    /// Counts how often other terms were installed; a charge belongs to the generation in force when it is made.
    public var generation: UInt32 { administration.withLock { UInt32($0.generation) } }

    /// How many generations of terms it knows, the one in force among them.
    public var termsCount: Int { administration.withLock { $0.history.count } }

    public var appCount: Int { administration.withLock { $0.counts.apps } }
    public var keyCount: Int { administration.withLock { $0.counts.keys } }
    public var recipientCount: Int { administration.withLock { $0.counts.recipients } }

    /// Bytes that the present block takes.
    public var byteCount: Int {
        administration.withLock { _ in block.byteCount }
    }

    /// Makes room for one more app, and returns its index, which is valid as long as the slab.
    public func addApp() -> Int {
        administration.withLock { administration in
            administration.counts.apps += 1
            grow(&administration)
            return administration.counts.apps - 1
        }
    }

    /// Makes room for one more key, and returns its index, which is valid as long as the slab.
    ///
    /// Amortized constant; growing copies all frames while charges of this organization wait.
    public func addKey() -> Int {
        administration.withLock { administration in
            administration.counts.keys += 1
            grow(&administration)
            return administration.counts.keys - 1
        }
    }

    /// Makes room for one more recipient, and returns its index, which is valid as long as the slab.
    ///
    /// - Precondition: there are fewer than `ChargedRecipients.maximumIndexCount`.
    public func addRecipient() -> Int {
        administration.withLock { administration in
            precondition(administration.counts.recipients < ChargedRecipients.maximumIndexCount, "too many recipients")
            administration.counts.recipients += 1
            grow(&administration)
            return administration.counts.recipients - 1
        }
    }

    /// Installs other terms, and carries over what was taken by limits of the same name, scope, measure and kind.
    ///
    /// A bucket keeps its debt in units, a window the count of its current period, concurrency what is in flight.
    /// Limits that are new begin empty. Equal terms change nothing; what is then returned are the former ones, whose
    /// identity reports go on to carry.
    @discardableResult
    public func apply(_ terms: LimitTerms, resetDay: Int, now: Int64) throws(LimitError) -> LimitTerms {
        try Self.check(resetDay: resetDay)
        return administration.withLock { administration in
            let old = block
            let former = administration.terms
            if former.hasSameContent(as: terms), old.header.pointee.resetDay == Int64(resetDay) { return former }
            let installed = former.hasSameContent(as: terms) ? former : terms
            let new = SlabBlock(
                terms: installed,
                generation: UInt32(administration.generation + 1),
                resetDay: resetDay,
                capacity: old.header.pointee.capacity
            )
            _ = lockBlock()
            Migration(from: (former, old), to: (installed, new), now: now).run(administration.counts)
            administration.history.append(installed)
            replace(old, with: new, &administration)
            return installed
        }
    }

    /// Frees the blocks that were replaced, and returns how many.
    ///
    /// Call it only when no other thread can be inside a call on this slab that began before the replacement: for
    /// event loops, once each of them has run a task that was submitted after it. Calls hold a block only while they
    /// run; a `Charge` never does.
    @discardableResult
    public func reclaim() -> Int {
        administration.withLock { administration in
            let count = administration.retired.count
            for address in administration.retired { SlabBlock(address: address)?.deallocate() }
            administration.retired = []
            return count
        }
    }

    /// Forgets the terms of generations before one, but never those in force.
    ///
    /// Call it only when no charge of those generations will be settled any more.
    public func forget(before generation: UInt32) {
        administration.withLock { administration in
            let count = min(Int(generation) - administration.forgotten, administration.history.count - 1)
            guard count > 0 else { return }
            administration.history.removeFirst(count)
            administration.forgotten += count
        }
    }

    /// The block in force; it may be replaced at any moment unless its lock or the administration is held.
    @inline(__always)
    var block: SlabBlock {
        // A slab always has a block.
        SlabBlock(address: current.load(ordering: .acquiring)).unsafelyUnwrapped
    }

    /// Takes the lock of the block in force; spins briefly, then gives way, as its holder may have been preempted.
    func lockBlock() -> SlabBlock {
        var attempts = 0
        while true {
            let block = block
            if let sequence = block.beginRead(), block.tryLock(at: sequence) { return block }
            attempts += 1
            if attempts % 64 == 0 { SlabBlock.yieldProcessor() }
        }
    }

    /// Runs with the terms of a generation and those in force, and no change of them meanwhile.
    func withTerms<Result>(of generation: UInt32, _ body: (_ former: LimitTerms, LimitTerms) -> Result) -> Result {
        administration.withLock { administration in
            precondition(Int(generation) >= administration.forgotten, "a charge of terms that were forgotten")
            return body(administration.history[Int(generation) - administration.forgotten], administration.terms)
        }
    }

    /// Runs with the terms and the numbers of subjects, and no change of them meanwhile.
    func withSubjects<Result>(_ body: (LimitTerms, SubjectCounts) -> Result) -> Result {
        administration.withLock { body($0.terms, $0.counts) }
    }

    private func grow(_ administration: inout Administration) {
        let old = block
        let present = old.header.pointee.capacity
        let capacity = present.grown(for: administration.counts)
        guard capacity != present else { return }
        let new = SlabBlock(
            terms: administration.terms,
            generation: old.header.pointee.generation,
            resetDay: Int(old.header.pointee.resetDay),
            capacity: capacity
        )
        _ = lockBlock()
        let (from, to) = (old.header.pointee, new.header.pointee)
        Self.copyWords(old, 0, new, 0, count: from.appBase)
        Self.copyWords(old, from.appBase, new, to.appBase, count: from.appStride * present.apps)
        Self.copyWords(old, from.keyBase, new, to.keyBase, count: from.keyStride * present.keys)
        Self.copyWords(
            old, from.recipientBase, new, to.recipientBase, count: from.recipientStride * present.recipients)
        replace(old, with: new, &administration)
    }

    /// Publishes `new`; `old` is locked, and stays so.
    private func replace(_ old: SlabBlock, with new: SlabBlock, _ administration: inout Administration) {
        let latest = old.lock.pointee.latestNow.load(ordering: .relaxed)
        new.lock.pointee.latestNow.store(latest, ordering: .relaxed)
        current.store(new.address, ordering: .releasing)
        administration.retired.append(old.address)
    }

    private static func copyWords(_ old: SlabBlock, _ from: Int, _ new: SlabBlock, _ to: Int, count: Int) {
        for place in 0..<count {
            new.words[to + place].store(old.words[from + place].load(ordering: .relaxed), ordering: .relaxed)
        }
    }

    private static func check(resetDay: Int) throws(LimitError) {
        guard (1...31).contains(resetDay) else { throw .resetDayOutOfRange(resetDay) }
    }
}
