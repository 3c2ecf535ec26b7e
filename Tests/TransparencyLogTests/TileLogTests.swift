import Disk
import SystemCrypto
import TestSupport
import Testing
import TransparencyLog

/// A log on a simulated disk, for tests.
struct TestLog {
    static let directory = "/state/log"
    static let headPath = "/apart/head"
    static let signer: NoteSigner = {
        do { return try NoteSigner(secretText: SignedNoteTests.secret) } catch { fatalError("\(error)") }
    }()

    let disk: SimulatedDisk

    init(seed: UInt64 = 1) {
        disk = SimulatedDisk(seed: seed, directories: ["/state", "/apart"])
    }

    func open() throws(TransparencyLogError) -> TileLog {
        try TileLog(disk: disk, directory: Self.directory, headPath: Self.headPath, signer: Self.signer)
    }

    func audit() throws -> TileLogAudit {
        try TileLogAudit.verify(
            disk: disk,
            directory: Self.directory,
            verifier: Self.signer.verifier,
            headPath: Self.headPath
        )
    }

    /// A log with so many entries, published in steps.
    @discardableResult
    func fill(_ count: Int, step: Int = .max) throws -> TileLog {
        let log = try open()
        while log.entryCount < count {
            let next = log.entryCount..<min(count, step == .max ? count : log.entryCount + step)
            try log.append(Self.entries(next))
            try log.publish()
        }
        return log
    }

    /// Different entries of different lengths, the same for the same index; some are empty.
    static func entries(_ range: Range<Int>) -> [[UInt8]] {
        range.map { [UInt8].pseudorandom($0 % 41, seed: UInt64($0) + 1) }
    }

    /// The paths of all files of the log, relative to its directory, the checkpoint's among them.
    func files(_ directory: String = Self.directory) throws -> [String] {
        var files: [String] = []
        for name in try disk.names(in: directory) {
            let path = "\(directory)/\(name)"
            if disk.peek(path) != nil {
                files.append(String(path.dropFirst(Self.directory.count + 1)))
            } else {
                files += try self.files(path)
            }
        }
        return files.sorted()
    }

    func content() throws -> [String: [UInt8]] {
        var content: [String: [UInt8]] = [:]
        for file in try files() { content[file] = disk.peek("\(Self.directory)/\(file)") }
        return content
    }
}

@Suite struct TileLogTests {
    @Test("fifteen entries published one by one make the roots, bundle and hashes of Tessera's test log")
    func tessera() throws {
        let test = TestLog()
        let log = try test.open()
        #expect(log.root == Vectors.hash(Vectors.tesseraCheckpoints[0].root))
        for (index, entry) in Vectors.tesseraEntries.enumerated() {
            try log.append([entry])
            #expect(log.entryCount == index)
            #expect(log.pendingCount == 1)
            let checkpoint = try log.publish()
            #expect(checkpoint == log.checkpoint)
            #expect(checkpoint.size == index + 1)
            #expect(checkpoint.root == Vectors.hash(Vectors.tesseraCheckpoints[index + 1].root))
        }
        #expect(
            test.disk.peek("/state/log/tile/entries/000.p/3")
                == [0, 3, 0x6f, 0x6e, 0x65, 0, 3, 0x74, 0x77, 0x6f, 0, 5, 0x74, 0x68, 0x72, 0x65, 0x65]
        )
        let hashes = Vectors.leafHashes(Vectors.tesseraEntries).flatMap(\.bytes)
        #expect(test.disk.peek("/state/log/tile/0/000.p/15") == hashes)
        #expect(try test.files().count == 31)
        let note = try #require(test.disk.peek("/state/log/checkpoint"))
        #expect(test.disk.peek(TestLog.headPath) == note)
        #expect(try Checkpoint(signed: note, by: TestLog.signer.verifier) == log.checkpoint)
        #expect(try test.audit().isClean)
    }

    @Test("a log of 70,000 entries has just the tiles that the specification names for it")
    func layout() throws {
        let test = TestLog()
        try test.fill(70_000)
        func names(_ prefix: String, full: Int, partial: String?) -> [String] {
            let numbers = (0..<full).map { "\(prefix)/\(String("\(1_000 + $0)".dropFirst()))" }
            return numbers + (partial.map { ["\(prefix)/\($0)"] } ?? [])
        }
        let expected =
            ["checkpoint"] + names("tile/0", full: 273, partial: "273.p/112")
            + names("tile/1", full: 1, partial: "001.p/17") + names("tile/2", full: 0, partial: "000.p/1")
            + names("tile/entries", full: 273, partial: "273.p/112")
        #expect(try test.files() == expected.sorted())
        let audit = try test.audit()
        #expect(audit.isClean)
        #expect(audit.tileCount == expected.count - 1)
        #expect(audit.leftovers.isEmpty && audit.unknownNames.isEmpty)
    }

    @Test("256 entries are one full tile and one of a single hash above it")
    func fullTile() throws {
        let test = TestLog()
        try test.fill(256)
        #expect(try test.files() == ["checkpoint", "tile/0/000", "tile/1/000.p/1", "tile/entries/000"])
    }

    @Test("however entries are batched, and wherever the log is opened anew, the same tiles come out")
    func batches() throws {
        var random = SeededGenerator()
        let whole = TestLog()
        try whole.fill(1_500)
        let expected = try whole.content()
        for round in 0..<10 {
            let test = TestLog(seed: UInt64(round))
            var log = try test.open()
            while log.entryCount < 1_500 {
                let limit = Int.random(in: 1...400, using: &random)
                let next = log.entryCount..<min(1_500, log.entryCount + Int.random(in: 1...limit, using: &random))
                try log.append(TestLog.entries(next))
                try log.publish()
                if Bool.random(using: &random) {
                    test.disk.stop(.processKill)
                    test.disk.restart()
                    log = try test.open()
                    #expect(log.entryCount == next.upperBound)
                }
            }
            // Partials of checkpoints on the way may stay as long as their tile isn't full.
            #expect(try test.content().filter { expected[$0.key] != nil } == expected)
            #expect(try test.files().allSatisfy { expected[$0] != nil || $0.contains("5.p/") || $0.contains("0.p/") })
            #expect(try test.audit().isClean)
        }
    }

    @Test("partials of published checkpoints stay until their tile is full and published, then go with their directory")
    func partials() throws {
        let test = TestLog()
        let log = try test.open()
        for size in [10, 100, 255] {
            try log.append(TestLog.entries(log.entryCount..<size))
            try log.publish()
        }
        let partials = [10, 100, 255].flatMap { ["tile/0/000.p/\($0)", "tile/entries/000.p/\($0)"] }
        #expect(try test.files() == (["checkpoint"] + partials).sorted())
        try log.append(TestLog.entries(255..<257))
        test.disk.failNext(.rename, pathSuffix: "head.new")
        #expect(throws: TransparencyLogError.self) { try log.publish() }
        #expect(Set(try test.files()).isSuperset(of: partials))
        try log.publish()
        #expect(
            try test.files() == [
                "checkpoint", "tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1", "tile/entries/000",
                "tile/entries/001.p/1",
            ]
        )
        #expect(try test.disk.names(in: "/state/log/tile/0") == ["000", "001.p"])
    }

    @Test("nothing appended is nothing published, and an entry too long is refused with all beside it")
    func refused() throws {
        let test = TestLog()
        let log = try test.fill(3)
        let steps = test.disk.steps
        try log.publish()
        try log.append([])
        try log.publish()
        #expect(test.disk.steps == steps)
        let long = [UInt8](repeating: 1, count: 65_536)
        #expect(throws: TransparencyLogError.entryTooLong(index: 4, byteCount: 65_536)) { try log.append([[1], long]) }
        #expect(log.pendingCount == 0)
        try log.append([Array(long.dropLast())])
        try log.publish()
        var reader = log.reader
        #expect(try reader.entry(at: 3).count == 65_535)
        #expect(try test.audit().isClean)
    }

    @Test("a log is written by one at a time")
    func locked() throws {
        let test = TestLog()
        let log = try test.open()
        #expect(throws: TransparencyLogError.inUse(path: "/apart/head.lock")) { try test.open() }
        withExtendedLifetime(log) {}
    }

    @Test("a step of fifty entries writes a handful of files")
    func steps() throws {
        let test = TestLog()
        let log = try test.fill(10_000)
        try log.append(TestLog.entries(10_000..<10_050))
        try log.publish()
        let before = test.disk.steps
        try log.append(TestLog.entries(10_050..<10_100))
        try log.publish()
        // Two partials, head and checkpoint: each opened, written, synced, renamed, its directory synced, read again.
        #expect(test.disk.steps - before < 100)
    }

    @Test("a log on the system's disk is written, opened and audited alike")
    func systemDisk() throws {
        let root = try TemporaryDirectory()
        let (directory, head) = (root.path + "/a/log", root.path + "/b/head")
        func open() throws -> TileLog {
            try TileLog(disk: SystemDisk(), directory: directory, headPath: head, signer: TestLog.signer)
        }
        for size in [1, 200, 300, 1_000] {
            let log = try open()
            try log.append(TestLog.entries(log.entryCount..<size))
            try log.publish()
            #expect(throws: TransparencyLogError.inUse(path: head + ".lock")) { try open() }
        }
        let simulated = TestLog()
        try simulated.fill(1_000)
        var files = try root.contents()
        for (path, bytes) in try simulated.content() { #expect(files.removeValue(forKey: "a/log/\(path)") == bytes) }
        #expect(files.keys.sorted() == ["a/log/tile/1/000.p/1", "b/head", "b/head.lock"])
        let audit = try TileLogAudit.verify(
            disk: SystemDisk(),
            directory: directory,
            verifier: TestLog.signer.verifier,
            headPath: head
        )
        #expect(audit.isClean && audit.leftovers.isEmpty && audit.checkpoint.size == 1_000)
    }
}
