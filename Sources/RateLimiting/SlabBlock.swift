import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// One allocation with all limit state of an organization, under one set of terms.
///
/// ```
/// byte 0     SlabHeader, padded to a multiple of 128
/// then       organization frame | app frame × appCapacity | key frame × keyCapacity
/// ```
///
/// A frame holds the words of its scope's limits in their order, each word an atomic `Int64`:
///
/// | kind | words |
/// | --- | --- |
/// | bucket | TAT ns, refunded ns, `fraction of refunded:32 \| fraction of TAT:32`, refund era |
/// | day, month | `index:24 \| count:40` |
/// | concurrency | requests in flight |
///
/// The block is a plain pointer, without reference counting: whoever uses it must know that it isn't freed. See
/// `LimitSlab.reclaim()`.
struct SlabBlock {
    /// Two cache lines, because processors fetch them in pairs: neighbours in memory never share a lock's line.
    private static let alignment = 128

    let header: UnsafeMutablePointer<SlabHeader>

    init(terms: LimitTerms, generation: UInt32, resetDay: Int, appCapacity: Int, keyCapacity: Int) {
        let frames = terms.frameWords
        let appBase = frames.organization
        let keyBase = appBase + frames.app * appCapacity
        let wordCount = keyBase + frames.key * keyCapacity
        let headerSize = (MemoryLayout<SlabHeader>.size + Self.alignment - 1) / Self.alignment * Self.alignment
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: headerSize + wordCount * MemoryLayout<Int64>.stride,
            alignment: Self.alignment
        )
        let words = (memory + headerSize).bindMemory(to: Atomic<Int64>.self, capacity: wordCount)
        for index in 0..<wordCount { (words + index).initialize(to: Atomic(0)) }
        header = memory.bindMemory(to: SlabHeader.self, capacity: 1)
        header.initialize(
            to: SlabHeader(
                policies: terms.policies,
                routeSpans: terms.routeSpans,
                routePolicies: terms.routePolicies,
                routeCount: terms.routes.count,
                generation: generation,
                resetDay: Int64(resetDay),
                appCapacity: appCapacity,
                keyCapacity: keyCapacity,
                appStride: frames.app,
                keyStride: frames.key,
                appBase: appBase,
                keyBase: keyBase,
                wordCount: wordCount,
                words: words
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
    var words: UnsafeMutablePointer<Atomic<Int64>> { header.pointee.words }

    func deallocate() {
        header.deinitialize(count: 1)
        UnsafeMutableRawPointer(header).deallocate()
    }

    /// Where the frames of a subject begin, in words: the key's, the app's, the organization's.
    typealias Frames = InlineArray<3, Int>

    /// Where the policies of a route lie.
    @inline(__always)
    func span(route: Int32) -> RouteSpan {
        let count = header.pointee.routeCount
        return header.pointee.routeSpans[route >= 0 && Int(route) < count ? Int(route) : count]
    }

    /// The policies of a route.
    @inline(__always)
    func policies(_ span: RouteSpan) -> UnsafeMutablePointer<PolicyTerms> {
        header.pointee.routePolicies + Int(span.start)
    }

    @inline(__always)
    func frames(_ subject: ChargeSubject) -> Frames {
        precondition(subject.app >= 0 && Int(subject.app) < header.pointee.appCapacity, "no such app in this slab")
        precondition(subject.key >= 0 && Int(subject.key) < header.pointee.keyCapacity, "no such key in this slab")
        return [
            header.pointee.keyBase &+ Int(subject.key) &* header.pointee.keyStride,
            header.pointee.appBase &+ Int(subject.app) &* header.pointee.appStride,
            0,
        ]
    }

    /// The words of a policy.
    @inline(__always)
    func words(
        of policy: UnsafeMutablePointer<PolicyTerms>,
        _ frames: borrowing Frames
    ) -> UnsafeMutablePointer<Atomic<Int64>> {
        words + (frames[unchecked: Int(policy.pointee.frame)] &+ Int(policy.pointee.wordOffset))
    }

    /// Takes the lock if nothing was written since `sequence` was read.
    @inline(__always)
    func tryLock(at sequence: UInt64) -> Bool {
        let (exchanged, _) = header.pointee.sequence.compareExchange(
            expected: sequence,
            desired: sequence &+ 1,
            successOrdering: .acquiring,
            failureOrdering: .relaxed
        )
        // Keeps the words' stores behind the odd sequence, for readers that don't lock.
        if exchanged { atomicMemoryFence(ordering: .releasing) }
        return exchanged
    }

    @inline(__always)
    func unlock() {
        let sequence = header.pointee.sequence.load(ordering: .relaxed)
        header.pointee.sequence.store(sequence &+ 1, ordering: .releasing)
    }

    /// The sequence to validate a read pass with; nil while a writer is at work.
    @inline(__always)
    func beginRead() -> UInt64? {
        let sequence = header.pointee.sequence.load(ordering: .acquiring)
        return sequence & 1 == 0 ? sequence : nil
    }

    /// Whether all words read since `beginRead` belong to one state.
    @inline(__always)
    func isUnchanged(since sequence: UInt64) -> Bool {
        atomicMemoryFence(ordering: .acquiring)
        return header.pointee.sequence.load(ordering: .relaxed) == sequence
    }

    /// Gives the processor to whoever holds a lock.
    static func yieldProcessor() {
        sched_yield()
    }
}
