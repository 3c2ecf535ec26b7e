internal import Agreements
internal import AuditLog
internal import ContentCoding
internal import HTTPWire
internal import ItemCounting
internal import NIOCore
internal import RateLimiting

/// Answers of a line a document: each line is charged before it passes, and the answer ends where a limit is reached.
extension Exchange {
    /// Lets the answer stream from its head on, as its lines are recorded by what is taken for them.
    func beginLines() {
        guard let upstream, let reserve = snapshot.routes.routes[route].reserve else { return }
        let pointers = snapshot.routes.routes[route].items
        lineCounter = pointers.map { LineItemCounter($0) }
        allowance = LineAllowance(
            perLine: max(1, reserve.maximum * reserve.kinds), granted: Int(access.reservedItems))
        beginStreaming(upstream)
        record(.opening)
        release(isLast: false)
    }

    /// Sends on the lines that the limits have room for.
    ///
    /// - Throws: `limitExceeded` behind the last line there is room for.
    func passLines(_ bytes: ByteBuffer) throws(Refusal) {
        access.bytesFromUpstream += UInt64(bytes.readableBytes)
        var rest = bytes
        while rest.readableBytes > 0 {
            guard let limit = allowance?.limit else { return }
            let total = lineCounter?.total ?? 0
            if total >= limit { try extendAllowance(total: total) }
            let bound = allowance?.limit ?? 0
            let count = rest.withUnsafeReadableBytes { lineCounter?.feed($0, until: bound) ?? $0.count }
            if let lines = rest.readSlice(length: count) { emitBody(lines) }
        }
    }

    private func extendAllowance(total: Int) throws(Refusal) {
        guard let slab = caller.slab else { return }
        let now = worker.clock.now()
        let isExtended = slab._withUnsafeGuaranteedRef {
            allowance?.extend($0, total: total, charge: &charge, now: now, into: &worker.report) ?? false
        }
        guard isExtended else {
            noteBindingLimit(slab)
            throw .limitExceeded
        }
        access.reservedItems = UInt32(clamping: allowance?.taken ?? 0)
        // What was taken is on record before a line that needs it passes.
        record(.progress)
        release(isLast: false)
    }

    /// Ends the answer properly, with a last line that says why.
    func endLines(with refusal: Refusal) {
        var line = ByteBuffer()
        if case .limitExceeded = refusal {
            access.outcome = .limitReached
        } else {
            access.outcome = refusal.problem.outcome
            // What began is no line of its own, and stays one that is no document.
            if lineCounter?.isInsideLine ?? false { line.writeStaticString("\r\n") }
        }
        writeProblemBody(refusal.problem, refusal, to: &worker.problemBody)
        line.write(worker.problemBody)
        emitBody(line)
        if let upstream {
            endStreamedBody()
            self.upstream = nil
            upstream.close()
        }
        giveBackEncoder()
    }

    /// Settles a streamed answer to the items that have passed.
    func settleLines(_ slab: LimitSlab, now: Int64) {
        var total = lineCounter?.total ?? 0
        // Lines that had not gone out come back, as far as they are of the latest that was taken.
        if access.flags.contains(.answerCutOff) { total = min(total, max(sent.items, allowance?.settled ?? 0)) }
        access.items = max(UInt64(total), recorded.items)
        allowance?.settle(slab, total: total, charge: &charge, now: now)
        slab.release(&charge)
        allowance = nil
        lineCounter = nil
    }
}

extension Refusal {
    /// Whether an answer of lines that has begun ends with a line that says why.
    var endsLines: Bool {
        switch self {
        case .limitExceeded, .access: true
        default: false
        }
    }
}
