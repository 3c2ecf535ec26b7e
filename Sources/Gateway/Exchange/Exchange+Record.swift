internal import Agreements
internal import AuditLog
internal import HTTPWire
internal import NIOCore

/// What goes into the journal, and under which number.
extension Exchange {
    /// Takes the number of the next record; the answer's head may need it before the record is appended.
    func takeSequence() {
        guard access.sequence == 0 else { return }
        access.sequence = snapshot.numbers.sequence(caller.organizationNumber).next()
    }

    /// Appends a record to this loop's journal; it is written at the end of the tick.
    func record(_ kind: AccessKind) {
        // What was refused since the journal can't be written, can't be written.
        if access.outcome == .journalUnavailable, !hasBegun { return }
        access.kind = kind
        access.durationNanoseconds = UInt64(max(0, worker.clock.now() - access.timeNanoseconds))
        if !isRequestComplete, kind == .complete || kind == .closing { access.flags.insert(.requestCutOff) }
        takeSequence()
        if kind == .complete {
            worker.journal.append(access)
        } else {
            recordIncrement(kind)
        }
        access.sequence = 0
    }

    /// Appends what a stream has added since its last record.
    private func recordIncrement(_ kind: AccessKind) {
        var total = access
        switch kind {
        case .opening:
            total.items = 0
            total.bytesSent = 0
            total.bytesReceived = 0
            total.bytesFromUpstream = 0
        case .progress:
            // What has gone out for certain, so that no later record has to take any of it back.
            total.bytesSent = max(recorded.bytesSent, sent.bytes)
            total.items = max(recorded.items, itemsGone)
        default:
            break
        }
        total.reservedItems =
            kind == .closing ? 0 : UInt32(clamping: Int(access.reservedItems) - Int(clamping: total.items))
        if kind != .opening { total.chargedRequests = 0 }
        worker.journal.append(recorded.increment(to: total))
        if kind == .closing, hasBegun {
            worker.owedClosings.note(
                OwedClosings.Closing(
                    access: committed.increment(to: total),
                    sequence: snapshot.numbers.sequence(caller.organizationNumber)))
        }
        recorded = RecordedSums(total)
    }

    /// The items that can't be taken back any more: what the caller's side of the kernel has, and lines that are settled.
    private var itemsGone: UInt64 {
        guard countsLines || countsItems, !isUncountable else { return 0 }
        return UInt64(max(sent.items, allowance?.settled ?? 0))
    }

    /// Puts on record how far a stream has come; what it sends from now on waits for that.
    func recordProgress() {
        guard case .streaming = phase else { return }
        record(.progress)
        release(isLast: false)
    }
}
