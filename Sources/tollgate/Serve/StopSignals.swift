import Dispatch
import Glibc

/// SIGTERM and SIGINT, caught from the moment this is made; a second one ends the program at once.
final class StopSignals {
    private let stream: AsyncStream<Int32>
    private let sources: [any DispatchSourceSignal]

    init() {
        signal(SIGPIPE, SIG_IGN)
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
        self.stream = stream
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            let count = SignalCount()
            source.setEventHandler {
                if count.next() > 1 { exit(130) }
                continuation.yield(number)
            }
            source.resume()
            return source
        }
    }

    /// Returns when the first of them has come.
    func wait() async {
        for await _ in stream { return }
    }
}
