import AuditLog
import Dispatch
import Evidence
import Gateway
import Synchronization

/// The thread that seals beside a running gateway, and answers what callers ask of their records.
///
/// When sealing fails it says so once, and begins again from the files every ten seconds; accesses go on being
/// recorded in the journals all the while.
final class SealingService: Sendable {
    private struct State {
        var sealing: Sealing?
        var failure: String?
        var nextTry: Int64 = 0
    }

    private let queue = DispatchQueue(label: "tollgate.sealing", qos: .utility)
    private let state: Mutex<State>
    private let open: @Sendable () throws -> Sealing
    private let isBusy = Atomic<Bool>(false)

    private static let retryNanoseconds: Int64 = 10_000_000_000

    /// - Parameters:
    ///   - first: the opened evidence.
    ///   - open: opens it again after a failure.
    init(_ first: sending Sealing, open: @escaping @Sendable () throws -> Sealing) {
        self.open = open
        state = Mutex(State(sealing: first))
    }

    /// Seals what the journals have on the disk, unless it is at it still; returns at once.
    func wake(upTo positions: [JournalPosition]) {
        guard !isBusy.exchange(true, ordering: .acquiring) else { return }
        queue.async { [self] in
            run { try $0.step(upTo: positions) }
            isBusy.store(false, ordering: .releasing)
        }
    }

    /// Seals everything, once no journal is written any more.
    func finish() async {
        await withCheckedContinuation { continuation in
            queue.async { [self] in
                run { try $0.step(upTo: nil, all: true) }
                state.withLock { $0.sealing = nil }
                continuation.resume()
            }
        }
    }

    /// Where callers' inquiries are answered.
    var inquiries: InquiryDesk {
        InquiryDesk { [self] inquiry, done in
            queue.async { [self] in
                let answer = state.withLock { state -> InquiryAnswer in
                    guard let sealing = state.sealing else { return .unavailable }
                    do {
                        return try sealing.answer(inquiry)
                    } catch {
                        Console.log(
                            "evidence: no answer for \(inquiry.organization) at \(inquiry.subject.routeName): \(error)")
                        return .unavailable
                    }
                }
                done(answer)
            }
        }
    }

    private func run(_ work: (Sealing) throws -> [String]) {
        let lines = state.withLock { state -> [String] in
            if state.sealing == nil {
                guard Console.now() >= state.nextTry else { return [] }
            }
            do {
                let sealing = try state.sealing ?? open()
                state.sealing = sealing
                var lines = try work(sealing)
                if state.failure != nil { lines.append("evidence: sealing goes on") }
                state.failure = nil
                return lines
            } catch {
                state.sealing = nil
                state.nextTry = Console.now() + Self.retryNanoseconds
                guard state.failure != "\(error)" else { return [] }
                state.failure = "\(error)"
                return [
                    "evidence: \(error); sealing is tried again every ten seconds, and accesses go on being recorded"
                ]
            }
        }
        for line in lines { Console.log(line) }
    }
}
