internal import Glibc

/// Listens at a port, so that nobody else can.
package final class PortHolder: Sendable {
    private let descriptor: Int32

    package init(port: Int) throws {
        descriptor = try ScriptedUpstream.listen(at: port, backlog: 1).descriptor
    }

    deinit {
        close(descriptor)
    }
}
