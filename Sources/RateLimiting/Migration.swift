import Synchronization

/// Carries the state of one block over to another with other terms; both are held by the caller.
struct Migration {
    private let old: SlabBlock
    private let new: SlabBlock
    private let now: Int64
    /// Numbers of the policies that continue each other.
    private let pairs: [(old: PolicyTerms, new: PolicyTerms)]

    init(from: (terms: LimitTerms, block: SlabBlock), to: (terms: LimitTerms, block: SlabBlock), now: Int64) {
        old = from.block
        new = to.block
        self.now = min(max(now, 0), ExactTime.latestNow)
        pairs = from.terms.limits.indices.compactMap { number in
            to.terms.successor(of: number, in: from.terms).map { (from.terms.policies[number], to.terms.policies[$0]) }
        }
    }

    func run(_ counts: SubjectCounts) {
        for pair in pairs {
            for subject in 0..<counts.count(of: pair.new.scope) {
                carry(
                    pair,
                    old.header.pointee.wordIndex(of: pair.old, subject: subject),
                    new.header.pointee.wordIndex(of: pair.new, subject: subject)
                )
            }
        }
    }

    private func carry(_ pair: (old: PolicyTerms, new: PolicyTerms), _ from: Int, _ to: Int) {
        switch (pair.old.kind, pair.new.kind) {
        case (.bucket, .bucket):
            let bucket = BucketState(reading: old.words + from, refundDistance: pair.old.refundDistance)
            bucket.rescaled(from: pair.old.interval, to: pair.new.interval, now: now)
                .write(to: new.words + to, refundDistance: pair.new.refundDistance)
        case (.concurrency, .concurrency):
            new.words[to].store(old.words[from].load(ordering: .relaxed), ordering: .relaxed)
        case (.day, .day), (.month, .month):
            let window = WindowCount(word: old.words[from].load(ordering: .relaxed)).carried(
                pair.new.kind.period,
                from: old.header.pointee.resetDay,
                to: new.header.pointee.resetDay,
                now: now
            )
            new.words[to].store(window.word, ordering: .relaxed)
        default:
            // `LimitTerms.successor` pairs equal kinds only.
            break
        }
    }
}
