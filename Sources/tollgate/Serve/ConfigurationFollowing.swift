import Administration
import Configuration
import ConfigurationHistory
import Dispatch

/// Follows the configuration's files while the gateway runs: reads what was edited, has it installed, and says what came
/// of it.
struct ConfigurationFollowing {
    /// How often the files are looked at.
    static let interval = Duration.milliseconds(100)
    /// How many changes are logged; the rest is for `tollgate config diff`.
    private static let loggedChanges = 20
    private static let loggedLength = 300
    /// How soon an edit is tried again that is right but could not be installed, as on a full disk.
    private static let retryNanoseconds: Int64 = 10_000_000_000

    /// The gateway's file as the operator named it, so that problems are shown by that name.
    private let path: String
    private let install: @Sendable (GatewayConfiguration, VersionEntry.Reason) async throws -> VersionEntry
    private let published: PublishedStatus
    private var running: ConfigurationInstaller.InForce
    private var paths: [String]
    private var detector = EditDetector()
    /// What was said to be wrong; nil: nothing is.
    private var refusal: Refusal?
    private var nextRetry = Int64.max

    private struct Refusal: Equatable {
        var problems: [ConfigurationError.Problem] = []
        /// What is wrong beside the files.
        var failure: String?
    }

    /// - Parameters:
    ///   - published: where the administration sees what is in force, and what became of each attempt.
    ///   - install: brings a configuration into force.
    init(
        path: String, running: ConfigurationInstaller.InForce, published: PublishedStatus,
        install: @escaping @Sendable (GatewayConfiguration, VersionEntry.Reason) async throws -> VersionEntry
    ) {
        self.path = path
        self.running = running
        self.published = published
        self.install = install
        paths = running.configuration.sources.map(\.path).sorted()
    }

    /// Looks at the files, and does what there is to do.
    ///
    /// - Parameter isAsked: whether the operator has asked for it, so that the files are read as they are.
    mutating func step(isAsked: Bool) async {
        let stamps = FileStamps(paths)
        let action = detector.observe(stamps, nowNanoseconds: Console.now()) { [paths] in
            paths.contains { FileWriters.exist(for: $0) }
        }
        if isAsked { return await attempt(stamps, .signal, isFinal: true) }
        if Console.now() >= nextRetry { return await attempt(stamps, .edit, isFinal: true) }
        guard case .read(let isFinal) = action else { return }
        await attempt(stamps, .edit, isFinal: isFinal)
    }

    private mutating func attempt(_ stamps: FileStamps, _ reason: VersionEntry.Reason, isFinal: Bool) async {
        nextRetry = .max
        // Certificates are those of the start, and one that has expired must not keep a customer from being suspended.
        let attempt = await Self.apart { [path] in
            LoadAttempt(path, builtInCodings: ConfigurationOption.builtInCodings, certificateTime: nil)
        }
        // A file that is named for the first time has to be at rest as well.
        let unknown = attempt.paths.filter { !paths.contains($0) }
        paths = Array(Set(attempt.paths).union(running.configuration.sources.map(\.path))).sorted()
        if reason == .edit, !unknown.isEmpty || FileStamps(paths) != stamps { return }
        switch attempt.result {
        case .success(let configuration):
            if ConfigurationVersion(configuration.sources) == running.entry.version {
                noteUnchanged(reason)
            } else if let error = configuration.problemsWithoutRestart(after: running.configuration) {
                guard isFinal else { return }
                refuse(Refusal(problems: error.problems), reason)
            } else {
                await replace(with: configuration, reason)
            }
        case .failure(let error):
            guard isFinal else { return }
            refuse(Refusal(problems: error.problems), reason)
        }
        detector.settle()
    }

    private mutating func replace(with configuration: GatewayConfiguration, _ reason: VersionEntry.Reason) async {
        do {
            let entry = try await install(configuration, reason)
            let (old, new) = (running.configuration.sources, configuration.sources)
            let changes = await Self.apart { Self.changes(from: old, to: new) }
            running = ConfigurationInstaller.InForce(configuration: configuration, entry: entry)
            refusal = nil
            Console.log("configuration: version \(entry.version) is in force (\(reason.rawValue))")
            for change in changes.prefix(Self.loggedChanges) {
                let line = change.description
                Console.log(
                    "configuration: \(line.prefix(Self.loggedLength))\(line.count > Self.loggedLength ? "…" : "")")
            }
            if changes.count > Self.loggedChanges {
                Console.log("configuration: and \(changes.count - Self.loggedChanges) other changes")
            }
            note(reason, .installed)
        } catch {
            nextRetry = Console.now() + Self.retryNanoseconds
            refuse(Refusal(failure: "\(error)"), reason)
        }
    }

    private mutating func noteUnchanged(_ reason: VersionEntry.Reason) {
        if refusal != nil {
            Console.log("configuration: mended; the files say again what is in force, version \(running.entry.version)")
        } else if reason == .signal {
            Console.log("configuration: unchanged; version \(running.entry.version) stays in force")
        }
        let isNews = refusal != nil || reason == .signal
        refusal = nil
        if isNews { note(reason, .unchanged) }
    }

    /// Says what is wrong: each problem once, however often the files are written with it, unless the operator asks.
    private mutating func refuse(_ new: Refusal, _ reason: VersionEntry.Reason) {
        let known = reason == .signal ? [] : refusal?.problems ?? []
        for problem in new.problems where !known.contains(problem) { Console.log("configuration: \(problem)") }
        if let failure = new.failure, reason == .signal || refusal?.failure != failure {
            Console.log("configuration: \(failure)")
        }
        if reason == .signal || refusal != new {
            Console.log("configuration: nothing was changed; version \(running.entry.version) stays in force")
        }
        refusal = new
        note(reason, .refused)
    }

    private func note(_ reason: VersionEntry.Reason, _ outcome: ConfigurationStatus.Attempt.Outcome) {
        let attempt = ConfigurationStatus.Attempt(
            time: ConfigurationStatus.text(Console.now()), reason: reason.rawValue, outcome: outcome,
            problems: (refusal?.problems ?? []).map { ConfigurationStatus.Problem($0) }, failure: refusal?.failure)
        published.publish(ConfigurationStatus(running, lastAttempt: attempt))
    }

    private static let queue = DispatchQueue(label: "tollgate.configuration", qos: .utility)

    /// Runs what takes long with large files on a thread of its own, as those of tasks are few.
    private static func apart<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: body()) }
        }
    }

    private static func changes(
        from old: [GatewayConfiguration.Source], to new: [GatewayConfiguration.Source]
    ) -> [ConfigurationChange] {
        guard let before = try? ConfigurationOutline(old), let after = try? ConfigurationOutline(new)
        else { return [] }
        return before.changes(to: after)
    }
}
