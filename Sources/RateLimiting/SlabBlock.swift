import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// One allocation with all limit state of an organization, under one set of terms.
///
/// ```
/// byte 0     SlabHeader
/// byte 128   SlabLock
/// byte 144   organization frame
/// aligned    app frame, padded to whole lines × appCapacity
/// aligned    key frame × keyCapacity
/// aligned    recipient frame, padded to whole lines × recipientCapacity
/// ```
///
/// A frame holds the words of its scope's limits in their order, each word an atomic `Int64`, and after them those of
/// its buckets' refunds:
///
/// | kind | words | refund words |
/// | --- | --- | --- |
/// | bucket | TAT ns, fraction of TAT | refunded ns, `refund era:32 \| fraction of refunded:32` |
/// | day, month | `index:24 \| count:40` | |
/// | concurrency | requests in flight | |
///
/// So the lock, two buckets, a window and concurrency of an organization lie in one cache line, which is all that cores
/// pass to each other for its share of a charge; refunds, which a charge only reads, stay with all of them.
///
/// The block is a plain pointer, without reference counting: whoever uses it must know that it isn't freed. See
/// `LimitSlab.reclaim()`.
struct SlabBlock {
    typealias Words = UnsafeMutablePointer<Atomic<Int64>>

    static let cacheLine = 64
    /// Two cache lines, because processors fetch them in pairs: neighbours in memory never share a lock's line.
    private static let alignment = 128
    private static let lockOffset = 128
    private static let wordsOffset = lockOffset + MemoryLayout<SlabLock>.size

    let header: UnsafeMutablePointer<SlabHeader>

    init(terms: LimitTerms, generation: UInt32, resetDay: Int, capacity: SubjectCounts) {
        let frames = terms.frameWords
        let appBase = Self.aligned(frames.organization)
        // Apps and recipients are few and busy: none shares a line with another.
        let appStride = Self.wholeLines(frames.app)
        let recipientStride = Self.wholeLines(frames.recipient)
        let keyBase = Self.aligned(appBase + appStride * capacity.apps)
        let recipientBase = Self.aligned(keyBase + frames.key * capacity.keys)
        let wordCount = recipientBase + recipientStride * capacity.recipients
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: Self.wordsOffset + wordCount * MemoryLayout<Int64>.stride,
            alignment: Self.alignment
        )
        (memory + Self.lockOffset).bindMemory(to: SlabLock.self, capacity: 1).initialize(to: SlabLock())
        let words = (memory + Self.wordsOffset).bindMemory(to: Atomic<Int64>.self, capacity: wordCount)
        for index in 0..<wordCount { (words + index).initialize(to: Atomic(0)) }
        header = memory.bindMemory(to: SlabHeader.self, capacity: 1)
        header.initialize(
            to: SlabHeader(
                policies: terms.policies,
                routeSpans: terms.routeSpans,
                routeCount: UInt32(terms.routes.count),
                generation: generation,
                resetDay: Int64(resetDay),
                capacity: capacity,
                appStride: appStride,
                keyStride: frames.key,
                recipientStride: recipientStride,
                appBase: appBase,
                keyBase: keyBase,
                recipientBase: recipientBase,
                wordCount: wordCount
            )
        )
    }

    @inline(__always)
    init?(address: UInt) {
        guard let header = UnsafeMutablePointer<SlabHeader>(bitPattern: address) else { return nil }
        self.header = header
    }

    @inline(__always)
    var address: UInt { UInt(bitPattern: header) }

    @inline(__always)
    var lock: UnsafeMutablePointer<SlabLock> {
        (UnsafeMutableRawPointer(header) + Self.lockOffset).assumingMemoryBound(to: SlabLock.self)
    }

    @inline(__always)
    var words: Words {
        (UnsafeMutableRawPointer(header) + Self.wordsOffset).assumingMemoryBound(to: Atomic<Int64>.self)
    }

    /// Bytes it takes.
    var byteCount: Int { Self.wordsOffset + header.pointee.wordCount * MemoryLayout<Int64>.stride }

    /// The place of the first word at or after `word` that begins a cache line.
    private static func aligned(_ word: Int) -> Int {
        let size = MemoryLayout<Int64>.stride
        let end = wordsOffset + word * size
        return ((end + cacheLine - 1) / cacheLine * cacheLine - wordsOffset) / size
    }

    private static func wholeLines(_ words: Int) -> Int {
        let wordsPerLine = cacheLine / MemoryLayout<Int64>.stride
        return (words + wordsPerLine - 1) / wordsPerLine * wordsPerLine
    }

    func deallocate() {
        lock.deinitialize(count: 1)
        UnsafeMutableRawPointer(header).deallocate()
    }

    /// Where the frames of a subject begin, in words: the key's, the app's, the organization's, and those of up to four
    /// recipients.
    typealias Frames = InlineArray<7, Int>

    /// The policies of a subject's route.
    @inline(__always)
    func span(_ subject: ChargeSubject) -> UnsafeMutablePointer<RouteSpan> {
        // A negative number is a large one without its sign.
        let route = Int(min(UInt32(bitPattern: subject.route), header.pointee.routeCount))
        if _fastPath(subject.recipients.isEmpty) { return header.pointee.routeSpans + route }
        // A terms' spans for each number of recipients follow each other; without a limit per recipient there are none.
        guard header.pointee.recipientStride > 0 else { return header.pointee.routeSpans + route }
        return header.pointee.routeSpans + route + subject.recipients.count * Int(header.pointee.routeCount + 1)
    }

    @inline(__always)
    func locate(_ subject: ChargeSubject, in frames: inout Frames) {
        // A negative index is a large one without its sign.
        precondition(UInt32(bitPattern: subject.app) < header.pointee.capacity.apps, "no such app in this slab")
        precondition(UInt32(bitPattern: subject.key) < header.pointee.capacity.keys, "no such key in this slab")
        frames[unchecked: 0] = header.pointee.keyBase &+ Int(subject.key) &* header.pointee.keyStride
        frames[unchecked: 1] = header.pointee.appBase &+ Int(subject.app) &* header.pointee.appStride
        frames[unchecked: 2] = 0
        if _slowPath(!subject.recipients.isEmpty) { locate(subject.recipients, in: &frames) }
    }

    @inline(never)
    private func locate(_ recipients: ChargedRecipients, in frames: inout Frames) {
        for place in 0..<recipients.count {
            precondition(recipients[place] < header.pointee.capacity.recipients, "no such recipient in this slab")
            frames[3 + place] = header.pointee.recipientBase + recipients[place] * header.pointee.recipientStride
        }
    }

    /// Takes the lock if nothing was written since `sequence` was read.
    @inline(__always)
    func tryLock(at sequence: UInt64) -> Bool {
        let (exchanged, _) = lock.pointee.sequence.compareExchange(
            expected: sequence,
            desired: sequence &+ 1,
            successOrdering: .acquiring,
            failureOrdering: .relaxed
        )
        // Keeps the words' stores behind the odd sequence, for readers that don't lock.
        if exchanged { atomicMemoryFence(ordering: .releasing) }
        return exchanged
    }

    /// Lets go of the lock.
    @inline(__always)
    func unlock() {
        unlock(at: lock.pointee.sequence.load(ordering: .relaxed) &- 1)
    }

    /// Lets go of the lock that was taken at `sequence`.
    @inline(__always)
    func unlock(at sequence: UInt64) {
        lock.pointee.sequence.store(sequence &+ 2, ordering: .releasing)
    }

    /// The sequence to validate a read pass with; nil while a writer is at work.
    @inline(__always)
    func beginRead() -> UInt64? {
        let sequence = lock.pointee.sequence.load(ordering: .acquiring)
        return sequence & 1 == 0 ? sequence : nil
    }

    /// Whether all words read since `beginRead` belong to one state.
    @inline(__always)
    func isUnchanged(since sequence: UInt64) -> Bool {
        atomicMemoryFence(ordering: .acquiring)
        return lock.pointee.sequence.load(ordering: .relaxed) == sequence
    }

    /// Gives the processor to whoever holds a lock.
    static func yieldProcessor() {
        sched_yield()
    }
}
