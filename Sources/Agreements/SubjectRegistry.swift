public import RateLimiting
internal import Synchronization

/// What outlives every reload: the numbers that stand for names, and each organization's slab of limits.
///
/// Tables come and go; debts and counters live in the slabs, which the registry creates on first sight and keeps until
/// the process ends, also for an organization that a reload took away: it finds its counters again when it comes back.
/// One registry a process. Building a table holds its lock, so builds follow each other; event loops never take it.
public final class SubjectRegistry: Sendable {
    private let subjects = Mutex(Subjects())

    public init() {}

    /// Builds the table of `agreements` and `keys`, and brings each organization's slab to the limits of its tier.
    ///
    /// Every name and every limit is checked before the first slab is changed. It takes a time in proportion to the keys;
    /// not for an event loop.
    ///
    /// - Parameters:
    ///   - keys: all keys, also revoked and expired ones, which are refused as such.
    ///   - now: Unix nanoseconds, for carrying debts over to other limits.
    public func makeTable(
        _ agreements: AgreementSet,
        keys: [Key],
        nowNanoseconds now: Int64
    ) throws(AgreementsError) -> AccessTable {
        try subjects.withLock { subjects throws(AgreementsError) in
            var builder = try AccessTableBuilder(agreements, subjects: &subjects, nowNanoseconds: now)
            builder.addKeys(keys, subjects: &subjects)
            let table = try AccessTable(builder)
            subjects.latestTable = table
            subjects.marks.append(Subjects.WeakMark(mark: table.mark))
            return table
        }
    }

    /// Frees what tables that are gone needed: blocks and terms of limits.
    ///
    /// Call it when each event loop has the latest table for accesses that begin. Accesses that are under way with
    /// earlier tables keep those alive, and so what their charges are settled with.
    public func reclaim() {
        subjects.withLock { $0.reclaim() }
    }

    /// Every organization's slab by its name, also of those that the latest table no longer holds.
    public var slabs: [String: LimitSlab] {
        subjects.withLock { $0.organizations.mapValues(\.slab) }
    }
}
