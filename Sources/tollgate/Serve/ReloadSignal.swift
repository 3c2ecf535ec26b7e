import Dispatch
import Glibc

/// SIGHUP, caught from the moment this is made: the operator asks for the configuration to be read again.
final class ReloadSignal {
    let request = ReloadRequest()
    private let source: any DispatchSourceSignal

    init() {
        signal(SIGHUP, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
        source.setEventHandler { [request] in request.make() }
        source.resume()
    }

    /// Lets go of the signal, which does nothing any more.
    func cancel() { source.cancel() }
}
