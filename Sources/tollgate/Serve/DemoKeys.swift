import Agreements
import Configuration
import Glibc
import Storage

/// The keys that the demo shows: one for the first app with a purpose of each tier's first active organization.
///
/// A key is shown once, and only its digest is stored; so that the demo can show the same ones again, it keeps its own in
/// a file that only its user can read.
struct DemoKeys {
    struct DemoKey {
        let tier: String
        let app: String
        let token: String
    }

    private let configuration: GatewayConfiguration
    private let store: KeyStore

    init(_ configuration: GatewayConfiguration, store: KeyStore) {
        self.configuration = configuration
        self.store = store
    }

    private var path: String { configuration.stateDirectory + "/demo-keys" }

    /// A working key for each tier: those of the last run where they are still good, new ones otherwise.
    func keys() throws -> [DemoKey] {
        let now = Console.now()
        let active = Set(try store.keys().filter { $0.status(atNanoseconds: now) == .active }.map(\.id))
        let kept = read()
        var result: [DemoKey] = []
        for tier in configuration.tiers {
            let organization = configuration.organizations.first { $0.tier == tier.name && $0.status == .active }
            let isServed = { (app: App) in app.status == .active && app.purpose != nil }
            guard let app = organization?.apps.first(where: isServed) else { continue }
            if let token = kept[app.name], let id = try? KeyToken(parsing: token).id, active.contains(id) {
                result.append(DemoKey(tier: tier.name, app: app.name, token: token))
            } else {
                let issued = try store.issue(app: app.name, nowNanoseconds: now)
                result.append(DemoKey(tier: tier.name, app: app.name, token: issued.token.reveal()))
            }
        }
        try write(result)
        return result
    }

    /// App names and tokens, a line each.
    private func read() -> [String: String] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [:] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        var tokens: [String: String] = [:]
        for line in String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2 { tokens[String(words[0])] = String(words[1]) }
        }
        return tokens
    }

    private func write(_ keys: [DemoKey]) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure("\(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        Console.write(Array(keys.map { "\($0.app) \($0.token)\n" }.joined().utf8), to: descriptor)
    }
}
