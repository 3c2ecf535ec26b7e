internal import Agreements
internal import AuditLog
internal import Evidence
internal import RateLimiting

/// One organization's accesses, decided again in the order in which they arrived.
///
/// Records come as they were written, when an access ended, with times to the millisecond. An access is decided at its
/// arrival, so records are held back until none that is to come can have arrived before. Where the order within
/// `toleranceMilliseconds` leaves open what a limit decided, the record is believed: what was admitted is refused only if
/// it is after all that ended by then, and what was refused passes only if there is room throughout.
final class ReplayAccount {
    /// How long an access may have taken, so that it is decided in its order; a longer one is decided later.
    static let lookaheadMilliseconds: Int64 = 60_000
    /// Arrival is recorded minus duration, both cut to milliseconds, and what it is compared with is as inexact.
    static let toleranceMilliseconds: Int64 = 3

    /// What a record says that comes behind an arrival.
    struct End {
        enum Kind { case whole, progress, closing }

        var time: Int64
        var kind: Kind
        /// nil: of a stream that began before everything that was read.
        var place: Int?
        var items: UInt64
        /// Items that are taken beyond those delivered, behind this record.
        var outstanding: UInt32
        /// The number of the limit that ended the stream here; 0: none did.
        var limit: UInt32
    }

    struct Stream: Hashable {
        var key: UInt64
        var app: UInt32
        var route: UInt32
    }

    var findings: ReplayFindings
    let agreement: ReplayAgreement
    var names: ReplayNames
    var report = ChargeReport()
    var accesses: [ReplayedAccess] = []
    var freeAccesses: [Int] = []
    var charges: [Charge] = []
    var freeCharges: [Int] = []
    private var arrivals = ReplayHeap()
    private var ends: [End] = []
    private var firstEnd = 0
    /// Those that a limit refused then, and for which there has been room so far.
    private var passing: [Int] = []
    private var streams: [Stream: [Int]] = [:]

    init(_ agreement: ReplayAgreement, organization: String, period: Range<Int64>) {
        self.agreement = agreement
        names = ReplayNames(agreement)
        findings = ReplayFindings(
            organization: organization, period: period, resetDay: agreement.organization?.resetDay ?? 1)
    }

    // MARK: - Taking records

    /// Takes the next record of the organization.
    ///
    /// - Parameter account: has the names in it.
    func take(_ record: Record, of account: RecordWalk.Account) {
        names.follow(account)
        switch record.kind {
        case .missing: return
        case .complete, .opening: takeAccess(record)
        case .progress, .closing: takePart(record)
        }
        run(before: record.recordedMilliseconds - Self.lookaheadMilliseconds)
    }

    /// Decides on everything that was taken.
    func finish() -> ReplayOutcome {
        run(before: .max)
        settlePassing(before: .max)
        return findings.outcome(names)
    }

    private func takeAccess(_ record: Record) {
        findings.takeThen(record)
        guard let then = ReplayedAccess.Then(record) else {
            findings.noteUndecided(record)
            return
        }
        findings.noteDecided(record, isRefused: then == .refused)
        let arrival = record.recordedMilliseconds - Int64(record.durationMilliseconds)
        let (app, route) = (names.app(of: record), names.route(of: record))
        var reserved = Int(record.reservedItems)
        // Records of before this was kept of what is refused.
        if then == .refused, reserved == 0, record.method != .head { reserved = names.reserve(route: route) }
        let access = ReplayedAccess(
            then: then, isStream: record.kind == .opening, arrival: arrival, recorded: record.recordedMilliseconds,
            sequence: record.sequence, subject: names.subject(app: app, route: route, record), app: app,
            route: route, limit: names.limit(of: record), reserved: reserved, items: record.items,
            obstacle: names.obstacle(app: app, route: route, record))
        let place = place(of: access)
        arrivals.insert(ReplayHeap.Element(arrival: arrival, sequence: record.sequence, place: place))
        if record.kind == .opening {
            streams[Stream(key: record.key, app: app, route: route), default: []].append(place)
        } else if then != .refused {
            ends.append(
                End(
                    time: record.recordedMilliseconds, kind: .whole, place: place, items: record.items,
                    outstanding: 0, limit: 0))
        }
    }

    /// Takes what a stream added; its opening is the one of the same caller that arrived at the same time.
    private func takePart(_ record: Record) {
        findings.takeThen(record)
        let arrival = record.recordedMilliseconds - Int64(record.durationMilliseconds)
        let stream = Stream(key: record.key, app: names.app(of: record), route: names.route(of: record))
        let position = streams[stream]?.firstIndex { abs(accesses[$0].arrival - arrival) <= 2 }
        let place = position.flatMap { streams[stream]?[$0] }
        if record.kind == .closing, let position {
            streams[stream]?.remove(at: position)
            if streams[stream]?.isEmpty ?? false { streams[stream] = nil }
        }
        ends.append(
            End(
                time: record.recordedMilliseconds, kind: record.kind == .closing ? .closing : .progress, place: place,
                items: record.items, outstanding: record.reservedItems,
                limit: record.outcome == .limitReached ? names.limit(of: record) : 0))
    }

    private func place(of access: ReplayedAccess) -> Int {
        if let place = freeAccesses.popLast() {
            accesses[place] = access
            return place
        }
        accesses.append(access)
        return accesses.count - 1
    }

    // MARK: - In the order of time

    /// Goes through everything before a time, millisecond by millisecond.
    private func run(before time: Int64) {
        while true {
            let end = firstEnd < ends.count ? ends[firstEnd].time + 1 : .max
            let next = min(arrivals.first?.arrival ?? .max, end)
            guard next < time else { break }
            run(at: next)
        }
        if firstEnd > 1 << 16 {
            ends.removeFirst(firstEnd)
            firstEnd = 0
        }
    }

    /// Arrivals come first, then the ends of the millisecond before: at no moment is less room than between them.
    ///
    /// An arrival can be given a millisecond too late, an end cannot.
    private func run(at time: Int64) {
        settlePassing(before: time)
        while let first = arrivals.first, first.arrival <= time {
            arrivals.removeFirst()
            if accesses[first.place].then == .refused {
                decideRefused(first.place)
            } else {
                decideAdmitted(first.place, time)
                tryPassing()
            }
        }
        while runEnd(through: time - 1) {}
        tryPassing()
    }

    /// Goes through the next end, if it is due.
    private func runEnd(through time: Int64) -> Bool {
        guard firstEnd < ends.count, ends[firstEnd].time <= time else { return false }
        let end = ends[firstEnd]
        // It arrives in the same millisecond.
        if let place = end.place, accesses[place].now == .waiting { return false }
        firstEnd += 1
        conclude(end)
        return true
    }

    // MARK: - Deciding

    /// What was admitted then.
    private func decideAdmitted(_ place: Int, _ time: Int64) {
        if let obstacle = accesses[place].obstacle { return refuse(place, obstacle.rawValue) }
        guard let slab = agreement.slab else { return }
        // As few ends before it as it needs.
        repeat {
            if charge(place, slab, at: accesses[place].arrival) { return }
            tryPassing()
        } while runEnd(through: time)
        if charge(place, slab, at: accesses[place].arrival + Self.toleranceMilliseconds) { return }
        let limit = report.binding.map { slab.terms.limits[report[$0].number].name } ?? ""
        refuse(place, limit)
    }

    private func charge(_ place: Int, _ slab: LimitSlab, at milliseconds: Int64) -> Bool {
        let slot = freeCharges.popLast() ?? charges.count
        if slot == charges.count { charges.append(Charge()) }
        let verdict = slab.charge(
            accesses[place].subject, items: accesses[place].reserved, now: milliseconds &* 1_000_000,
            taking: &charges[slot], into: &report)
        guard verdict == .admitted else {
            freeCharges.append(slot)
            return false
        }
        accesses[place].charge = slot
        accesses[place].now = .inFlight
        if accesses[place].isStream { findings.takeNow(requests: 1, items: 0, at: accesses[place].recorded) }
        return true
    }

    private func refuse(_ place: Int, _ limit: String) {
        accesses[place].now = .refused
        accesses[place].finding = findings.refuse(accesses[place], limit)
    }

    /// What a limit refused then: it stays refused where there is no room, at one moment or another.
    private func decideRefused(_ place: Int) {
        if accesses[place].obstacle != nil || !hasRoom(accesses[place]) {
            stayRefused(place)
        } else {
            passing.append(place)
        }
    }

    private func tryPassing() {
        guard !passing.isEmpty else { return }
        passing.removeAll { place in
            if hasRoom(accesses[place]) { return false }
            stayRefused(place)
            return true
        }
    }

    private func hasRoom(_ access: ReplayedAccess) -> Bool {
        let now = (access.arrival - Self.toleranceMilliseconds) &* 1_000_000
        return agreement.slab?.trial(access.subject, items: access.reserved, now: now, into: &report) == .admitted
    }

    private func stayRefused(_ place: Int) {
        findings.stayRefused(accesses[place])
        freeAccesses.append(place)
    }

    /// Lets pass for which there was room throughout.
    private func settlePassing(before time: Int64) {
        guard !passing.isEmpty, let slab = agreement.slab else { return }
        let due = passing.filter { accesses[$0].arrival < time - Self.toleranceMilliseconds }
        passing.removeAll { due.contains($0) }
        for place in due {
            guard charge(place, slab, at: accesses[place].arrival) else {
                stayRefused(place)
                continue
            }
            let items = findings.pass(accesses[place])
            slab.finish(
                &charges[accesses[place].charge], items: items, now: accesses[place].arrival &* 1_000_000)
            free(place)
        }
    }

    // MARK: - Ending

    private func conclude(_ end: End) {
        guard let place = end.place, let slab = agreement.slab else {
            if let place = end.place, accesses[place].now == .refused {
                findings.add(items: end.items, to: accesses[place].finding, at: end.time)
                if end.kind != .progress { freeAccesses.append(place) }
            } else {
                findings.takeNow(requests: 0, items: end.items, at: end.time)
            }
            return
        }
        let now = end.time &* 1_000_000
        switch (accesses[place].now, end.kind) {
        case (.waiting, _): return
        case (.refused, _), (.ended, _):
            findings.add(items: end.items, to: accesses[place].finding, at: end.time)
            if accesses[place].now == .ended, end.kind == .closing {
                slab.finish(&charges[accesses[place].charge], items: Int(clamping: accesses[place].items), now: now)
            }
        case (.inFlight, .whole):
            if accesses[place].then == .returned {
                slab.cancel(&charges[accesses[place].charge], now: now)
            } else {
                slab.finish(&charges[accesses[place].charge], items: Int(clamping: end.items), now: now)
                findings.takeNow(requests: 1, items: end.items, at: end.time)
                findings.learn(accesses[place])
            }
        case (.inFlight, .progress): extend(place, end, slab)
        case (.inFlight, .closing): close(place, end, slab)
        }
        if end.kind != .progress { free(place) }
    }

    /// A stream takes what it has outstanding, or ends where a limit has no room for it.
    private func extend(_ place: Int, _ end: End, _ slab: LimitSlab) {
        let taken = accesses[place].items + end.items + UInt64(end.outstanding)
        let more = Int(clamping: taken) - Int(charges[accesses[place].charge].items)
        if more > 0 {
            let late = (end.time + Self.toleranceMilliseconds) &* 1_000_000
            let subject = accesses[place].subject
            guard slab.trial(subject, requests: 0, items: more, now: late, into: &report) == .admitted else {
                let limit = report.binding.map { slab.terms.limits[report[$0].number].name } ?? ""
                // What was taken before still goes out.
                let left = UInt64(charges[accesses[place].charge].items) - accesses[place].items
                let items = min(end.items, left)
                accesses[place].items += items
                findings.takeNow(requests: 0, items: items, at: end.time)
                accesses[place].finding = findings.endStream(
                    accesses[place], limit, items: end.items - items, at: end.time)
                accesses[place].now = .ended
                return
            }
            slab.settle(&charges[accesses[place].charge], items: Int(clamping: taken), now: end.time &* 1_000_000)
        }
        accesses[place].items += end.items
        findings.takeNow(requests: 0, items: end.items, at: end.time)
    }

    private func close(_ place: Int, _ end: End, _ slab: LimitSlab) {
        accesses[place].items += end.items
        if end.limit > 0 {
            accesses[place].limit = end.limit
            let early = (end.time - Self.toleranceMilliseconds) &* 1_000_000
            let line = max(1, agreement.reserve(number: accesses[place].subject.route))
            let verdict = slab.trial(accesses[place].subject, requests: 0, items: line, now: early, into: &report)
            if verdict == .admitted { findings.passStream(accesses[place]) }
        }
        slab.finish(
            &charges[accesses[place].charge], items: Int(clamping: accesses[place].items), now: end.time &* 1_000_000)
        findings.takeNow(requests: 0, items: end.items, at: end.time)
    }

    private func free(_ place: Int) {
        if accesses[place].charge >= 0 { freeCharges.append(accesses[place].charge) }
        freeAccesses.append(place)
    }
}

extension ReplayedAccess.Then {
    /// What a record says became of its access; nil: no limit decided on it.
    init?(_ record: Record) {
        if record.chargedRequests > 0 {
            self = .admitted
            return
        }
        switch record.outcome {
        case .limitExceeded, .costAboveBurst: self = .refused
        case .upstreamRefused, .upstreamTimeout, .upstreamBroken: self = .returned
        default: return nil
        }
    }
}
