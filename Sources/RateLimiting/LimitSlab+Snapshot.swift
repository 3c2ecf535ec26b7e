import Synchronization

extension LimitSlab {
    /// The state of all limits at `now`, with subjects named by the caller.
    ///
    /// What is reserved and not settled yet is in it. For a snapshot that fits a journal's position exactly, take it of
    /// a slab that was only ever changed by `restore` and `replay`. Charges wait while up to 256 frames are copied, and
    /// go on between; each limit of a subject is consistent in itself.
    ///
    /// - Parameter name: The name of an app, key or recipient by its index; not called for the organization. It must not call
    ///   back into the slab.
    public func snapshot(now: Int64, name: (Limit.Scope, Int) -> String) -> LimitSnapshot {
        withSubjects { terms, counts in
            var snapshot = LimitSnapshot(takenAtNanoseconds: now, limits: [], subjects: [], states: [])
            let resetDay = block.header.pointee.resetDay
            let day = CalendarDay(nanoseconds: min(max(now, 0), ExactTime.latestNow))
            var places: [Int: Int] = [:]
            for number in terms.limits.indices where terms.policies[number].kind != .concurrency {
                places[number] = snapshot.limits.count
                snapshot.limits.append(terms.saved(number, resetDay: resetDay))
            }
            for scope in [Limit.Scope.organization, .app, .key, .recipient] {
                let count = counts.count(of: scope)
                for start in stride(from: 0, to: count, by: 256) {
                    let frames = start..<min(start + 256, count)
                    for (subject, states) in read(scope, frames, terms) {
                        let states = states.filter {
                            $0.value.isWorthSaving(now, day, terms.policies[$0.number], resetDay)
                        }
                        guard !states.isEmpty else { continue }
                        let label = scope == .organization ? "" : name(scope, subject)
                        for (number, value) in states {
                            guard let limit = places[number] else { continue }
                            snapshot.states.append(
                                LimitSnapshot.State(limit: limit, subject: snapshot.subjects.count, value: value)
                            )
                        }
                        snapshot.subjects.append(LimitSnapshot.Subject(scope: scope, name: label))
                    }
                }
            }
            return snapshot
        }
    }

    /// Takes over a snapshot's states, and returns how many found no place: their limit or subject is gone.
    ///
    /// Limits whose names are gone go on under new names, where as many are new of the same scope, measure and kind.
    ///
    /// A bucket keeps its TAT, which is a point in time, so that the time the gateway was down counts as refilled; at
    /// another rate it keeps its debt in units. A state that is ahead of the snapshot's stays.
    ///
    /// - Parameter index: The index of an app, key or recipient by its name; not called for the organization. It must not call
    ///   back into the slab.
    @discardableResult
    public func restore(_ snapshot: LimitSnapshot, index: (Limit.Scope, String) -> Int?) -> Int {
        withSubjects { terms, counts in
            let numbers = terms.numbers(continuing: snapshot.limits)
            let indexes = snapshot.subjects.map { subject -> Int? in
                if subject.scope == .organization { return 0 }
                let subjects = 0..<counts.count(of: subject.scope)
                return index(subject.scope, subject.name).flatMap { subjects.contains($0) ? $0 : nil }
            }
            var dropped = 0
            let block = lockBlock()
            for state in snapshot.states {
                guard let number = numbers[state.limit], let subject = indexes[state.subject] else {
                    dropped += 1
                    continue
                }
                let policy = terms.policies[number]
                let words = block.words + block.header.pointee.wordIndex(of: policy, subject: subject)
                let saved = snapshot.limits[state.limit]
                policy.restore(state.value, of: saved, at: snapshot.takenAtNanoseconds, to: words, block)
            }
            block.unlock()
            return dropped
        }
    }

    /// All states of some subjects of one scope, read under the lock.
    private func read(
        _ scope: Limit.Scope,
        _ subjects: Range<Int>,
        _ terms: LimitTerms
    ) -> [(subject: Int, states: [(number: Int, value: LimitSnapshot.Value)])] {
        let numbers = terms.limits.indices.filter { number in
            terms.policies[number].scope == scope && terms.policies[number].kind != .concurrency
        }
        guard !numbers.isEmpty else { return [] }
        let block = lockBlock()
        defer { block.unlock() }
        return subjects.map { subject in
            let states = numbers.map { number in
                let policy = terms.policies[number]
                let words = block.words + block.header.pointee.wordIndex(of: policy, subject: subject)
                return (number, LimitSnapshot.Value(policy, reading: words))
            }
            return (subject, states)
        }
    }
}

extension LimitTerms {
    fileprivate func saved(_ number: Int, resetDay: Int64) -> LimitSnapshot.SavedLimit {
        let policy = policies[number]
        let kind: LimitSnapshot.Kind =
            switch policy.kind {
            case .day: .day
            case .month: .month(resetDay: Int(resetDay))
            case .bucket, .concurrency:
                .bucket(numerator: policy.interval.numerator, denominator: policy.interval.denominator)
            }
        return LimitSnapshot.SavedLimit(
            name: limits[number].name,
            scope: policy.scope,
            measure: policy.measure,
            kind: kind
        )
    }
}

extension LimitTerms {
    /// The limit that continues each of those that were saved; nil where there is none.
    fileprivate func numbers(continuing saved: [LimitSnapshot.SavedLimit]) -> [Int?] {
        var numbers = saved.map { number(name: $0.name, scope: $0.scope, measure: $0.measure, kind: $0.policyKind) }
        let known = Set(numbers.compactMap(\.self))
        func isOne(_ number: Int, _ limit: LimitSnapshot.SavedLimit) -> Bool {
            let policy = policies[number]
            return policy.scope == limit.scope && policy.measure == limit.measure && policy.kind == limit.policyKind
        }
        for place in saved.indices where numbers[place] == nil {
            let gone = saved.indices.filter { numbers[$0] == nil && saved[$0].isLike(saved[place]) }
            let new = limits.indices.filter { !known.contains($0) && isOne($0, saved[place]) }
            guard gone.count == new.count else { continue }
            for (place, number) in zip(gone, new) { numbers[place] = number }
        }
        return numbers
    }
}

extension LimitSnapshot.SavedLimit {
    fileprivate func isLike(_ other: LimitSnapshot.SavedLimit) -> Bool {
        scope == other.scope && measure == other.measure && policyKind == other.policyKind
    }

    fileprivate var policyKind: PolicyTerms.Kind {
        switch kind {
        case .bucket: .bucket
        case .day: .day
        case .month: .month
        }
    }
}

extension LimitSnapshot.Value {
    fileprivate init(_ policy: PolicyTerms, reading words: SlabBlock.Words) {
        if policy.kind == .bucket {
            let arrival = BucketState(reading: words, refundDistance: policy.refundDistance).arrival
            self = .bucket(arrivalNanoseconds: arrival.nanoseconds, fraction: arrival.fraction)
        } else {
            let window = WindowCount(word: words.pointee.load(ordering: .relaxed))
            self = .window(index: window.index, count: window.count)
        }
    }

    /// Whether it still differs from a limit that was never charged.
    fileprivate func isWorthSaving(
        _ now: Int64,
        _ day: CalendarDay,
        _ policy: PolicyTerms,
        _ resetDay: Int64
    ) -> Bool {
        switch self {
        case .bucket(let arrival, let fraction):
            arrival > now || (arrival == now && fraction > 0)
        case .window(let index, let count):
            count > 0 && index >= day.window(policy.kind.period, resetDay: resetDay).index
        }
    }
}

extension PolicyTerms {
    /// Writes a saved value unless the words are ahead of it.
    fileprivate func restore(
        _ value: LimitSnapshot.Value,
        of saved: LimitSnapshot.SavedLimit,
        at takenAt: Int64,
        to words: SlabBlock.Words,
        _ block: SlabBlock
    ) {
        let takenAt = min(max(takenAt, 0), ExactTime.latestNow)
        switch (value, saved.kind) {
        case (.bucket(let arrival, let fraction), .bucket(let numerator, let denominator)):
            let state = BucketState(arrival: ExactTime(nanoseconds: arrival, fraction: fraction)).rescaled(
                from: EmissionInterval(numerator: numerator, denominator: denominator),
                to: interval,
                now: takenAt
            )
            var present = BucketState(reading: words, refundDistance: refundDistance)
            present.arrival = max(present.arrival, state.arrival)
            present.write(to: words, refundDistance: refundDistance)
        case (.window(let index, let count), .day), (.window(let index, let count), .month):
            var window = WindowCount(index: index, count: count)
            if case .month(let resetDay) = saved.kind {
                window = window.carried(
                    .month,
                    from: Int64(resetDay),
                    to: block.header.pointee.resetDay,
                    now: takenAt
                )
            }
            let present = words.pointee.load(ordering: .relaxed)
            // The index is in the high bits, so the larger word is the later window or the higher count.
            words.pointee.store(max(present, window.word), ordering: .relaxed)
        default:
            // A value of another kind than its limit; `LimitSnapshot.init(bytes:)` reads none.
            break
        }
    }
}
