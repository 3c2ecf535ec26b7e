import Foundation
import TestSupport

/// A gateway whose files a test edits while it runs.
struct LiveGateway {
    let gateway: GatewayProcess
    let upstream: ScriptedUpstream
    private(set) var template: GatewayTemplate

    /// - Parameters:
    ///   - change: makes the template what the test begins with.
    ///   - upstream: what is behind the gateway; nil: one that gives each answer by `answer`.
    init(
        apps: [String] = ["acme-app"], upstream: ScriptedUpstream? = nil,
        _ change: (inout GatewayTemplate) -> Void = { _ in },
        answer: @escaping @Sendable (WireRequest) -> UpstreamAnswer = { _ in UpstreamAnswer.items(3) }
    ) throws {
        self.upstream = try upstream ?? ScriptedUpstream.answering(answer)
        template = GatewayTemplate(upstream: self.upstream.address)
        template.routes = ["{name: everything, match: \"* /**\", upstream: api, items: /data, reserve: {maximum: 3}}"]
        change(&template)
        gateway = try GatewayProcess(template, apps: apps)
    }

    /// How many times a configuration was brought into force since the start.
    var installations: Int { count(of: " is in force (") }

    func count(of text: String) -> Int { gateway.log.components(separatedBy: text).count - 1 }

    /// Changes the files in place, and waits until they are in force.
    mutating func edit(_ change: (inout GatewayTemplate) -> Void) throws {
        let before = installations
        change(&template)
        try template.write(to: gateway.directory)
        try waitForInstallation(before + 1)
    }

    func waitForInstallation(_ number: Int) throws {
        try Deadline.wait(seconds: 60, for: "installation \(number): \(gateway.log)") { installations >= number }
    }

    /// Waits until the log has a text.
    func wait(for text: String, times: Int = 1) throws {
        try Deadline.wait(seconds: 60, for: "`\(text)`: \(gateway.log)") { count(of: text) >= times }
    }

    /// Writes a file of the configuration in place.
    func write(_ text: String, to name: String) throws {
        try gateway.directory.write(text, to: name)
    }

    /// Gives a file its new content by giving a whole one its name.
    func rename(_ text: String, to name: String) throws {
        try gateway.directory.write(text, to: name + ".next")
        guard Foundation.rename("\(gateway.directory.path)/\(name).next", "\(gateway.directory.path)/\(name)") == 0
        else { throw WireFailure.system("rename") }
    }

    /// How the limits stand after one more access.
    func limits(_ client: RawClient, _ target: String = "/", key: String? = nil) throws -> [String: Int] {
        try client.send(gateway.request("GET \(target)", key: key))
        let answer = try client.receive()
        guard answer.status == 200 else { throw WireFailure.malformed("\(answer.status): \(answer.text)") }
        return Dictionary(uniqueKeysWithValues: try answer.limits().map { ($0.name, $0.remaining) })
    }

    /// What the administration answers.
    func ask(_ target: String) throws -> WireResponse {
        let line = gateway.log.split(separator: "\n").last { $0.contains(" administration at ") }
        guard let port = line?.split(separator: ":").last.flatMap({ Int($0) }) else {
            throw WireFailure.malformed("no administration: \(gateway.log)")
        }
        let client = try RawClient(port: port)
        try client.send("GET \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return try client.receive()
    }
}
