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

    func run(apps: Int, keys: Int) {
        for pair in pairs {
            let from = old.header.pointee.wordIndexes(of: pair.old, apps: apps, keys: keys)
            let to = new.header.pointee.wordIndexes(of: pair.new, apps: apps, keys: keys)
            for (from, to) in zip(from, to) { carry(pair, from, to) }
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

extension SlabHeader {
    /// Where the words of a policy lie for each of its subjects, by index.
    func wordIndexes(of policy: PolicyTerms, apps: Int, keys: Int) -> [Int] {
        let offset = Int(policy.wordOffset)
        switch policy.scope {
        case .organization: return [offset]
        case .app: return (0..<apps).map { appBase + $0 * appStride + offset }
        case .key: return (0..<keys).map { keyBase + $0 * keyStride + offset }
        }
    }
}
