/// The mock tweet API as a program of its own.
package final class MockAPI: Sendable {
    package let port: Int
    private let process: ChildProcess
    private let directory: TemporaryDirectory

    package init() throws {
        directory = try TemporaryDirectory()
        port = try ScriptedUpstream.freePort()
        process = try ChildProcess(Tollgate.path, ["mock", "--port", "\(port)"], output: directory.path, name: "mock")
        let process = process
        try Deadline.wait(seconds: 60, for: "the mock: \(process.errorOutput)") {
            if let exit = process.exit { throw WireFailure.system("the mock: \(exit): \(process.errorOutput)") }
            return process.errorOutput.contains("mock tweet API at 127.0.0.1:\(self.port)")
        }
    }

    package var address: String { "127.0.0.1:\(port)" }
}
