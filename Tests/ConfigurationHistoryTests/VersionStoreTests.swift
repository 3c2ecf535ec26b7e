import Agreements
import AuditLog
import Configuration
import ConfigurationHistory
import Disk
import TestSupport
import Testing

@Suite("The kept versions")
struct VersionStoreTests {
    private static let directory = "/state/evidence/configurations"
    private let disk = SimulatedDisk(seed: 1)
    private var store: VersionStore { VersionStore(directory: Self.directory, disk: disk) }
    private let noon: Int64 = 1_800_014_400_000_000_000

    @Test("a version is found again, byte for byte and as what it says")
    func keepsAndReads() throws {
        let version = try store.keep(SampleVersions.sources(500))
        #expect(version == ConfigurationVersion(SampleVersions.sources(500)))
        try store.note(version, reason: .start, path: "/etc/tollgate/gateway.yaml", nowNanoseconds: noon)
        #expect(try store.sources(of: version) == SampleVersions.sources(500))
        let configuration = try store.configuration(of: version)
        #expect(configuration.organizations.map(\.legalName) == ["Contoso Corporation"])
        #expect(configuration.stateDirectory == "/etc/var")
    }

    @Test("the name stands for the files' bytes and for nothing else")
    func names() throws {
        let version = ConfigurationVersion(SampleVersions.sources(500))
        #expect(version.name.count == 32)
        #expect(ConfigurationVersion(version.name) == version)
        #expect(ConfigurationVersion(SampleVersions.sources(500, path: "/elsewhere/gateway.yaml")) == version)
        #expect(ConfigurationVersion(SampleVersions.sources(501)) != version)
        // What moves from the end of one file to the beginning of the next makes another version.
        var moved = SampleVersions.sources(500)
        let last = moved[1].bytes.last ?? 0
        moved[1] = .init(role: .tiers, path: moved[1].path, bytes: moved[1].bytes.dropLast())
        moved[2] = .init(role: .organizations, path: moved[2].path, bytes: [last] + moved[2].bytes)
        #expect(ConfigurationVersion(moved) != version)
        for text in ["", "0a93", String(repeating: "G", count: 32), String(repeating: "A", count: 32)] {
            #expect(ConfigurationVersion(text) == nil)
        }
    }

    @Test("the history tells which version was in force when, a version in a row as one period")
    func periods() throws {
        let first = try store.keep(SampleVersions.sources(1))
        let second = try store.keep(SampleVersions.sources(2))
        let path = "/etc/tollgate/my gateway.yaml"
        try store.note(first, reason: .start, path: path, nowNanoseconds: noon)
        try store.note(second, reason: .edit, path: path, nowNanoseconds: noon + 10)
        try store.note(second, reason: .start, path: path, nowNanoseconds: noon + 20)
        try store.note(first, reason: .signal, path: path, nowNanoseconds: noon + 30)
        #expect(try store.history().map(\.reason) == [.start, .edit, .start, .signal])
        #expect(try store.history().allSatisfy { $0.path == path })
        func time(_ offset: Int64) -> UTCTime { UTCTime(nanoseconds: noon + offset) }
        let periods = [
            VersionPeriod(version: first, from: time(0), until: time(10)),
            VersionPeriod(version: second, from: time(10), until: time(30)),
            VersionPeriod(version: first, from: time(30), until: nil),
        ]
        #expect(try store.periods() == periods)
        #expect(periods[1].clipped(from: time(15), until: time(25))?.from == time(15))
        #expect(periods[2].clipped(from: time(0), until: time(40))?.until == time(40))
        #expect(periods[0].clipped(from: time(10), until: time(40)) == nil)
    }

    @Test("a clock that is set back doesn't turn the history around")
    func clock() throws {
        let version = try store.keep(SampleVersions.sources(1))
        try store.note(version, reason: .start, path: "/g", nowNanoseconds: noon)
        try store.note(version, reason: .start, path: "/g", nowNanoseconds: noon - 1_000)
        try store.note(version, reason: .start, path: "/g", nowNanoseconds: noon)
        let times = try store.history().map(\.from.nanoseconds)
        #expect(times == [noon, noon + 1, noon + 2])
    }

    @Test("a version is found by the beginning of its name, where that is the beginning of one only")
    func prefixes() throws {
        var versions: [ConfigurationVersion] = []
        for amount in 1...300 { versions.append(try store.keep(SampleVersions.sources(amount))) }
        for version in versions { #expect(try store.version(beginningWith: version.name) == version) }
        let version = try #require(versions.first)
        #expect(try store.version(beginningWith: version.short) == version)
        for text in ["", "abc", "zzzz", "ABCDEF"] {
            #expect(throws: VersionStoreError.self) { try store.version(beginningWith: text) }
        }
        disk.poke("\(Self.directory)/versions/\(version.name.prefix(31))\(version.name.hasSuffix("0") ? "1" : "0")", [])
        #expect("\(try message { _ = try store.version(beginningWith: version.short) })".hasPrefix("2 versions begin"))
    }

    @Test("what was changed or is gone is named, and never taken for what was kept")
    func tampering() throws {
        let version = try store.keep(SampleVersions.sources(1))
        let names = try disk.names(in: "\(Self.directory)/files")
        #expect(names.count == 3)
        for name in names {
            let path = "\(Self.directory)/files/\(name)"
            let bytes = try #require(disk.peek(path))
            disk.poke(path, bytes + [10])
            #expect(try message { _ = try store.sources(of: version) }.hasPrefix("\(path): was changed"))
            disk.poke(path, bytes)
            _ = try store.sources(of: version)
        }
        let path = "\(Self.directory)/versions/\(version)"
        disk.poke(path, disk.peek(path)! + Array("\n".utf8))
        #expect(try message { _ = try store.sources(of: version) }.hasPrefix("\(path): was changed"))
        // Keeping it again mends it.
        try store.keep(SampleVersions.sources(1))
        #expect(try store.sources(of: version).count == 3)
        try disk.remove(path)
        #expect(try message { _ = try store.sources(of: version) }.contains("was not kept, or it is gone"))
    }

    @Test("a line of the history that was begun is no line, and one that is none is named")
    func damagedHistory() throws {
        let version = try store.keep(SampleVersions.sources(1))
        try store.note(version, reason: .start, path: "/g", nowNanoseconds: noon)
        let path = "\(Self.directory)/history"
        let whole = try #require(disk.peek(path))
        for count in 1..<whole.count {
            disk.poke(path, whole + whole.prefix(count))
            #expect(try store.history().count == 1)
            try store.note(version, reason: .edit, path: "/g", nowNanoseconds: noon + 1)
            #expect(try store.history().map(\.reason) == [.start, .edit])
        }
        disk.poke(path, whole + Array("what is this\n".utf8) + whole)
        #expect(try message { _ = try store.history() }.hasPrefix("\(path):2: not a line"))
    }

    @Test("wherever the machine stops, the history names only what was kept, and everything that was acknowledged")
    func crashes() throws {
        let seed = SeededGenerator().seed
        func run(_ store: VersionStore, _ noted: inout [ConfigurationVersion]) throws {
            for amount in [1, 2, 1, 3] {
                let version = try store.keep(SampleVersions.sources(amount))
                try store.note(version, reason: .edit, path: "/g", nowNanoseconds: noon)
                noted.append(version)
            }
        }
        let measured = SimulatedDisk(seed: seed)
        var all: [ConfigurationVersion] = []
        try run(VersionStore(directory: Self.directory, disk: measured), &all)
        for (round, ending) in [SimulatedDisk.Ending.processKill, .powerLoss, .powerLoss].enumerated() {
            for step in 0..<measured.steps {
                let disk = SimulatedDisk(seed: seed &+ UInt64(round * measured.steps + step))
                let store = VersionStore(directory: Self.directory, disk: disk)
                disk.crash(afterSteps: step, ending)
                var noted: [ConfigurationVersion] = []
                #expect(throws: VersionStoreError.self) { try run(store, &noted) }
                disk.restart()
                let history = try store.history()
                #expect(history.map(\.version).starts(with: noted), "\(ending) at step \(step), seed \(seed)")
                #expect(history.count <= noted.count + 1)
                for entry in history { _ = try store.sources(of: entry.version) }
                // It goes on, and what it then says is durable.
                try run(store, &noted)
                disk.stop(.powerLoss)
                disk.restart()
                #expect(try store.history().suffix(4).map(\.version) == all)
            }
        }
    }

    private func message(_ body: () throws -> Void) throws -> String {
        do {
            try body()
        } catch {
            return "\(error)"
        }
        throw Missing()
    }

    private struct Missing: Error {}
}
