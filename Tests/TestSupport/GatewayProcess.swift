internal import Foundation
internal import Glibc
internal import Synchronization
internal import Testing

/// A gateway that runs as a program of its own, with its configuration and state in a directory of its own.
package final class GatewayProcess: Sendable {
    package let directory: TemporaryDirectory
    /// The token of each app that a key was issued for at the beginning.
    package let keys: [String: String]
    private let run = Mutex<Run?>(nil)
    private let expectedLog: Mutex<[String]>

    private struct Run {
        let process: ChildProcess
        let port: Int
    }

    /// Writes the files, issues keys, starts, and waits until the gateway listens.
    ///
    /// - Parameter alarms: parts of what the test makes it log (empty: it may log anything); a line that has none of
    ///   them, and does not belong to every run, is an issue of the test when it ends.
    package init(_ template: GatewayTemplate, apps: [String] = ["acme-app"], alarms: [String] = []) throws {
        // The certificates of tests are good for a day.
        expectedLog = Mutex(alarms + (template.isSecure ? ["cert.pem expires in"] : []))
        let directory = try TemporaryDirectory()
        self.directory = directory
        try template.write(to: directory)
        keys = try Dictionary(
            uniqueKeysWithValues: apps.map { ($0, try GatewayProcess.issueKey($0, in: directory, [])) })
        try start()
    }

    deinit {
        // Held by the test alone, so that its end is the test's.
        for line in alarms(expecting: expectedLog.withLock { $0 }) {
            Issue.record("the gateway logged what its test did not say it would (`expectLog`): \(line)")
        }
    }

    /// Says that the test makes the gateway log a line with this in it.
    package func expectLog(_ part: String) {
        expectedLog.withLock { $0.append(part) }
    }

    /// The token of the first app.
    package var key: String { keys["acme-app"] ?? keys.values.first ?? "" }

    package var configuration: String { "\(directory.path)/gateway.yaml" }

    package var process: ChildProcess {
        get throws { try current().process }
    }

    package var port: Int {
        get throws { try current().port }
    }

    /// What it has logged in all its runs.
    package var log: String { (try? directory.read("gateway.err")) ?? "" }

    // MARK: - Running

    /// Starts it on the state that is there.
    ///
    /// - Parameter launcher: a program, with its arguments, that starts it in its turn.
    package func start(under launcher: [String] = []) throws {
        let number = listeningLines.count + 1
        let command = launcher + [Tollgate.path, "serve", "--config", configuration]
        let process = try ChildProcess(
            command[0], Array(command.dropFirst()), output: directory.path, name: "gateway")
        var port: Int?
        try Deadline.wait(seconds: 60, for: "the gateway to listen: \(log)") {
            if let exit = process.exit { throw WireFailure.system("the gateway ended with \(exit): \(log)") }
            let lines = listeningLines
            if lines.count >= number { port = lines.last?.split(separator: ":").last.flatMap { Int($0) } }
            return port != nil
        }
        let run = Run(process: process, port: port ?? 0)
        self.run.withLock { $0 = run }
    }

    private var listeningLines: [Substring] {
        log.split(separator: "\n").filter { $0.contains(" listening at ") }
    }

    /// Sends a signal and waits for the end.
    @discardableResult
    package func stop(_ signal: Int32 = SIGTERM) throws -> ChildProcess.Exit {
        let process = try self.process
        process.send(signal)
        if signal == SIGKILL { GatewayProcess.repairs.forEach(expectLog) }
        return try process.waitForExit()
    }

    /// Ends it with a signal and starts it again.
    package func restart(_ signal: Int32 = SIGTERM) throws {
        try stop(signal)
        try start()
    }

    private func current() throws -> Run {
        guard let run = run.withLock({ $0 }) else { throw WireFailure.system("the gateway was not started") }
        return run
    }

    // MARK: - Calling

    package func connect(receiveBufferBytes: Int? = nil) throws -> RawClient {
        try RawClient(port: port, receiveBufferBytes: receiveBufferBytes)
    }

    /// The bytes of a request without a body, with the key unless there is another.
    ///
    /// - Parameters:
    ///   - line: method and target, and where it isn't HTTP/1.1 the version.
    ///   - key: nil: the first app's; empty: none.
    package func request(_ line: String, _ fields: [String] = [], key: String? = nil, body: String = "") -> String {
        let words = line.split(separator: " ").count
        let key = key ?? self.key
        var lines = [words == 3 ? line : "\(line) HTTP/1.1", "Host: api.example"]
        if !key.isEmpty { lines.append("X-Api-Key: \(key)") }
        return (lines + fields).map { "\($0)\r\n" }.joined() + "\r\n" + body
    }

    /// One request on a connection of its own.
    package func call(
        _ line: String, _ fields: [String] = [], key: String? = nil, body: String = "", seconds: Double = 20
    ) throws -> WireResponse {
        let client = try connect()
        try client.send(request(line, fields, key: key, body: body))
        return try client.receive(String(line.prefix { $0 != " " }), seconds: seconds)
    }

    // MARK: - Commands

    /// Issues a key and gives its token.
    package func issueKey(_ app: String = "acme-app", _ options: [String] = []) throws -> String {
        try GatewayProcess.issueKey(app, in: directory, options)
    }

    private static func issueKey(_ app: String, in directory: TemporaryDirectory, _ options: [String]) throws -> String
    {
        let arguments = ["keys", "issue", "--config", "\(directory.path)/gateway.yaml", "--app", app]
        let result = try Tollgate.run(arguments + options)
        guard result.exit == .code(0) else { throw WireFailure.system("keys issue: \(result.error)") }
        return String(result.output.dropLast())
    }

    /// Runs a command on this gateway's configuration.
    package func command(_ arguments: String...) throws -> (exit: ChildProcess.Exit, output: String, error: String) {
        try Tollgate.run(arguments + ["--config", configuration])
    }

    /// Every access in the journal.
    package func accesses() throws -> [RecordedAccess] {
        let result = try command("audit", "journal", "--format", "jsonl")
        guard result.exit == .code(0) else { throw WireFailure.system("audit journal: \(result.error)") }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try result.output.split(separator: "\n").map {
            try decoder.decode(RecordedAccess.self, from: Data($0.utf8))
        }
    }

    /// The only record of an answer.
    package func access(of answer: WireResponse) throws -> RecordedAccess {
        let found = try accesses().filter { $0.requestId == answer.requestID }
        guard found.count == 1 else { throw WireFailure.system("\(found.count) records of \(answer.requestID)") }
        return found[0]
    }
}
