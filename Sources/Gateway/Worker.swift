internal import AuditLog
internal import ContentCoding
internal import HTTPWire
internal import NIOCore
internal import RateLimiting

/// What one event loop has to itself: its snapshot, journal, clock, connections and upstream connections.
///
/// Not Sendable: it is touched on its event loop alone, so nothing in it is locked.
final class Worker {
    let eventLoop: any EventLoop
    let journal: Journal
    private(set) var snapshot: Snapshot
    private(set) var pools: [UpstreamPool] = []
    var clock = LoopClock()
    var random = RandomSource()
    let encoders = EncoderPool()
    let slices: SlicedWork
    var report = ChargeReport()
    var policyTexts = PolicyTexts()
    /// Where exchanges write heads and small bodies, which are then copied to what goes out.
    var requestHead = HeadBuffer(capacity: 1_024)
    var answerHead = HeadBuffer(capacity: 2_048)
    var problemBody = HeadBuffer(capacity: 1_024)
    var codedBody = ByteBuffer()
    // Two, as those of requests are held until their answers have come, and are out of the processor's cache then.
    var requestBuffers = ByteBufferStock(capacity: 1_024)
    var answerBuffers = ByteBufferStock(capacity: 4_096)
    /// Where a path with escapes is spelled out.
    var pathScratch: [UInt8] = []
    /// The date of this second, as an HTTP field line.
    private(set) var dateLine = ByteBuffer()
    /// Answers what callers ask the gateway itself.
    let inquiries: InquiryDesk
    var owedClosings = OwedClosings()
    /// How many exchanges have begun and not ended.
    var activeExchanges = 0
    private(set) var isDraining = false

    private var connections: [Supervised] = []
    /// Streams that wait for a request, with the memory of their last ones.
    private var spareStreams: [HTTP2Stream] = []
    /// When the operator was last told of a connection that was cut for what its caller does, and how many were since.
    private var cutLog = (time: Int64(0), count: 0)
    /// Counts the connections of callers, and bounds them.
    private(set) lazy var gate = ConnectionGate(worker: self, loops: loops, log: log)
    /// Counts the connections to upstreams, and bounds them.
    private(set) lazy var upstreamRoom = UpstreamRoom(worker: self, loops: loops, log: log)
    private let loops: Int
    /// When a stopping gateway ends the connections that are idle still.
    private var idleEnd = Int64.max
    /// What waits for this tick's commit: an exchange, and the number of its wish, since a later one takes its place.
    private var releases: [(exchange: Exchange, number: UInt64)] = []
    /// Those that flush at the end of this tick.
    private var unflushed: [UpstreamConnection] = []
    private var isTickScheduled = false
    private var tick: @Sendable () -> Void = {}
    private let log: @Sendable (String) -> Void
    private let syncer: JournalSyncer?
    private var sweeps = 0
    /// Which multiple of the interval between progress records the last sweep saw.
    private var progressNumber: Int64 = 0
    private var journalFailure: AuditLogError?
    private var onDrained: (@Sendable () -> Void)?

    init(
        eventLoop: any EventLoop,
        loops: Int,
        journal: Journal,
        snapshot: Snapshot,
        upstreams: [UpstreamGroup],
        syncer: JournalSyncer?,
        inquiries: InquiryDesk,
        log: @escaping @Sendable (String) -> Void
    ) {
        self.eventLoop = eventLoop
        slices = SlicedWork(eventLoop: eventLoop)
        self.loops = loops
        self.journal = journal
        self.snapshot = snapshot
        self.syncer = syncer
        self.inquiries = inquiries
        self.log = log
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        tick = { bound.value.endTick() }
        updateDate()
        progressNumber = progressNumber(at: clock.now())
        install(snapshot, upstreams: upstreams)
    }

    /// Makes a snapshot the one for all accesses that begin from now on.
    ///
    /// - Parameter upstreams: those of the snapshot, in its order.
    func install(_ snapshot: Snapshot, upstreams: [UpstreamGroup]) {
        self.snapshot = snapshot
        policyTexts = PolicyTexts()
        let old = pools
        pools = upstreams.map { group in
            guard let pool = old.first(where: { $0.group === group }) else {
                return UpstreamPool(group: group, worker: self)
            }
            pool.update()
            return pool
        }
        for pool in old where !pools.contains(where: { $0 === pool }) { pool.retire() }
        let now = clock.now()
        forEachConnection { connection in
            connection.checkPermission(in: snapshot.access, nowNanoseconds: now)
            connection.follow(snapshot)
        }
    }

    // MARK: - Answers wait for the journal

    /// Lets an exchange's answer out once what it recorded in this tick is in the journal.
    func release(_ exchange: Exchange, number: UInt64) {
        releases.append((exchange, number))
        guard !isTickScheduled else { return }
        isTickScheduled = true
        eventLoop.execute(tick)
    }

    /// Makes sure that a record nobody waits for is written with this tick's others.
    func scheduleCommit() {
        guard !isTickScheduled else { return }
        isTickScheduled = true
        eventLoop.execute(tick)
    }

    /// Has an upstream connection flush at the end of this tick.
    func flushLater(_ connection: UpstreamConnection) {
        unflushed.append(connection)
        scheduleCommit()
    }

    /// Lets out what waits, where that is much already, before the end of the tick.
    ///
    /// Of a thousand answers the first are no longer in the processor's cache by then. Where answers wait for the disk,
    /// the more go together the better. To be called between two reads, within no exchange.
    func commitIfMany() {
        if releases.count >= Worker.releasesAtOnce, syncer == nil { commit() }
    }

    private func endTick() {
        isTickScheduled = false
        commit()
    }

    private func commit() {
        while let connection = unflushed.popLast() { connection.flushNow() }
        var batch: [(exchange: Exchange, number: UInt64)] = []
        swap(&batch, &releases)
        do throws(AuditLogError) {
            try journal.commit()
        } catch {
            owedClosings.lost()
            report(error)
            for (exchange, number) in batch { exchange.released(number, recorded: false) }
            return
        }
        owedClosings.committed()
        guard let syncer, !batch.isEmpty else {
            // By index: an element on its own counts a reference.
            for index in batch.indices { batch[index].exchange.released(batch[index].number, recorded: true) }
            batch.removeAll(keepingCapacity: true)
            if releases.isEmpty { swap(&batch, &releases) }
            return
        }
        let waiting = NIOLoopBound(batch, eventLoop: eventLoop)
        let loop = eventLoop
        syncer.sync(journal.syncHandle) { succeeded in
            loop.execute {
                for (exchange, number) in waiting.value { exchange.released(number, recorded: succeeded) }
            }
        }
    }

    /// Says, once, that callers are refused because the journal can't be written.
    func noteJournalRefusal() {
        guard journalFailure == nil else { return }
        report(journal.failure ?? .notTrusted(path: journal.directory))
    }

    private func report(_ error: AuditLogError) {
        guard error != journalFailure else { return }
        journalFailure = error
        log("journal: \(error); callers get 503 until it can be written again")
    }

    // MARK: - Connections

    func add(_ connection: Supervised) {
        connection.place = connections.count
        connections.append(connection)
    }

    func remove(_ connection: Supervised) {
        guard connection.place >= 0 else { return }
        let last = connections.removeLast()
        if last !== connection {
            connections[connection.place] = last
            last.place = connection.place
        }
        connection.place = -1
        finishDrainIfIdle()
    }

    /// A stream for a request; its connection gives it back.
    func takeStream() -> HTTP2Stream {
        spareStreams.popLast() ?? HTTP2Stream(worker: self)
    }

    func giveBack(_ stream: HTTP2Stream) {
        if spareStreams.count < Worker.spareStreamBound { spareStreams.append(stream) }
    }

    /// Says that a connection was cut for what its caller does; at most every ten seconds.
    func noteCut(_ reason: String, _ address: AccessAddress) {
        cutLog.count += 1
        let now = clock.now()
        guard now - cutLog.time >= Worker.cutLogNanoseconds else { return }
        let others = cutLog.count > 1 ? ", and \(cutLog.count - 1) more connections since the last line" : ""
        var caller = Array(address == .none ? "".utf8 : " from ".utf8)
        address.write(into: &caller)
        log("cut a connection\(String(decoding: caller, as: UTF8.self)): \(reason)\(others)")
        cutLog = (now, 0)
    }

    private static let releasesAtOnce = 32
    private static let expiredAtOnce = 8
    private static let spareStreamBound = 256
    private static let cutLogNanoseconds: Int64 = 10_000_000_000

    /// Of some connections taken at random, the one to be closed first to make room; nil where none of them may be.
    func restingConnection(among sample: Int) -> Supervised? {
        let now = clock.now()
        var found: (connection: Supervised, rest: Rest)?
        for _ in 0..<min(sample, connections.count) {
            let connection = connections[Int(truncatingIfNeeded: random.next() >> 1) % connections.count]
            guard let rest = connection.rest, rest.isLong(now: now) else { continue }
            if found.map({ rest.goes(before: $0.rest) }) ?? true { found = (connection, rest) }
        }
        return found?.connection
    }

    /// Closes a connection to an upstream that serves no request; false where there is none.
    func closeIdleUpstream() -> Bool {
        pools.contains { $0.closeIdle() }
    }

    /// Four times a second: what has waited too long, what the journal says, the date.
    func sweep() {
        clock.synchronize()
        let now = clock.now()
        expire(connections.filter { $0.deadline <= now }[...])
        if isDraining, idleEnd <= now { closeIdle() }
        gate.sweep()
        for pool in pools { pool.sweep(now: now) }
        probeJournal()
        recordProgress(now: now)
        sweeps += 1
        if sweeps % 4 == 0 {
            do throws(AuditLogError) { try journal.verifyIdentity() } catch { report(error) }
            forEachConnection { $0.checkExpiry(in: snapshot.access, nowNanoseconds: now) }
        }
        updateDate()
    }

    /// Ends what has waited too long, a few at a time: a crowd that all came together is late together, and the memory of
    /// what they left is the system's to free.
    private func expire(_ late: ArraySlice<Supervised>) {
        let now = clock.now()
        for connection in late.prefix(Worker.expiredAtOnce) where connection.place >= 0 && connection.deadline <= now {
            connection.expire(now: now)
        }
        let others = late.dropFirst(Worker.expiredAtOnce)
        if !others.isEmpty { slices.add { [self] in expire(others) } }
    }

    /// Each connection once, while what is done to them may end some.
    private func forEachConnection(_ body: (Supervised) -> Void) {
        var index = connections.count - 1
        while index >= 0 {
            if index < connections.count { body(connections[index]) }
            index -= 1
        }
    }

    private func probeJournal() {
        if let failure = journal.failure { report(failure) }
        if journal.probe(), journalFailure != nil {
            journalFailure = nil
            log("journal: it can be written again")
        }
        if journal.failure == nil, owedClosings.append(to: journal) { scheduleCommit() }
    }

    /// Puts streams on record as an hour ends, so that what they delivered counts to the hour in which they did.
    private func recordProgress(now: Int64) {
        let number = progressNumber(at: now)
        guard number > progressNumber else { return }
        progressNumber = number
        for connection in connections { connection.recordProgress() }
    }

    /// A little before the end of an interval the next one's number, since the next sweep would be too late.
    private func progressNumber(at now: Int64) -> Int64 {
        (now &+ 300_000_000) / snapshot.settings.progressNanoseconds
    }

    private func updateDate() {
        var text = Array("Date: ".utf8)
        HTTPDate.append(unixSeconds: Int(clock.now() / 1_000_000_000), to: &text)
        text.append(contentsOf: "\r\n".utf8)
        dateLine = ByteBuffer(bytes: text)
    }

    // MARK: - Stopping

    /// Ends each connection after its answer, and those without a request in a moment, then calls back once.
    ///
    /// In that moment, requests that were under way when the stop came still get their answer.
    func drain(_ done: @escaping @Sendable () -> Void) {
        isDraining = true
        onDrained = done
        idleEnd = clock.now() + 250_000_000
        finishDrainIfIdle()
    }

    /// Whether a connection without a request has had its moment, and is to end.
    var endsIdle: Bool { isDraining && idleEnd == .max }

    private func closeIdle() {
        idleEnd = .max
        for connection in connections { connection.closeIfIdle() }
    }

    /// Ends what draining left.
    func abort() {
        for connection in connections { connection.abort() }
        for pool in pools { pool.retire() }
    }

    private func finishDrainIfIdle() {
        guard isDraining, connections.isEmpty, let done = onDrained else { return }
        onDrained = nil
        spareStreams.removeAll()
        done()
    }
}
