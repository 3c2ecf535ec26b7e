import TestSupport
import Testing
import TransparencyLog

@Suite struct TileLogAuditTests {
    /// A log of 66,000 entries, published at several sizes.
    private func grown() throws -> TestLog {
        let test = TestLog()
        let log = try test.open()
        for size in [65_000, 65_700, 65_900, 66_000] {
            try log.append(TestLog.entries(log.entryCount..<size))
            try log.publish()
        }
        return test
    }

    @Test("a sound log is clean, with all its files looked at")
    func clean() throws {
        let test = try grown()
        let audit = try test.audit()
        #expect(audit.isClean && audit.problems.isEmpty)
        #expect(audit.leftovers.isEmpty && audit.unknownNames.isEmpty)
        #expect(audit.tileCount == (try test.files().count) - 1)
        #expect(audit.checkpoint.size == 66_000)
    }

    @Test("any bit changed in any tile or bundle is found, and the file named")
    func changed() throws {
        var random = SeededGenerator()
        let test = try grown()
        let files = try test.files().filter { $0 != "checkpoint" }
        let edge = files.filter { $0.contains(".p/") || $0.hasPrefix("tile/1/") || $0.hasPrefix("tile/2/") }
        #expect(edge.count >= 6)
        for file in edge + (0..<12).map({ _ in files.randomElement(using: &random) ?? "" }) {
            let path = "/state/log/\(file)"
            let bytes = try #require(test.disk.peek(path))
            var changed = bytes
            changed[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            test.disk.poke(path, changed)
            let audit = try test.audit()
            // Which of an entry and its hash is right is told by the level above, where there is one.
            let named = [path, path.replacing("tile/0/", with: "tile/entries/")]
            #expect(audit.problems.contains { problem in named.contains { problem.description.hasPrefix($0 + ":") } })
            test.disk.poke(path, bytes)
        }
        #expect(try test.audit().isClean)
    }

    @Test("a changed entry is named by its number, and only it")
    func entry() throws {
        let test = try grown()
        let path = "/state/log/tile/entries/003"
        var entries = TestLog.entries(768..<1_024)
        entries[12] = [1, 2, 3]
        test.disk.poke(path, EntryBundle.encode(entries))
        #expect(
            try test.audit().problems == [
                .damaged(path: path, reason: "entry 780 isn't the one hashed in tile/0/003")
            ]
        )
    }

    @Test("files that are missing, cut or too long are named; those that are not of a log, too")
    func files() throws {
        let test = try grown()
        for file in ["tile/entries/005", "tile/0/007", "tile/1/000", "tile/0/257.p/208", "tile/entries/257.p/208"] {
            let path = "/state/log/\(file)"
            let bytes = try #require(test.disk.peek(path))
            try test.disk.remove(path)
            #expect(try test.audit().problems.first == .missing(path: path))
            for changed in [Array(bytes.dropLast()), bytes + [0]] {
                test.disk.poke(path, changed)
                #expect(try test.audit().problems.contains { $0.description.hasPrefix(path + ":") })
            }
            test.disk.poke(path, bytes)
        }
        test.disk.poke("/state/log/tile/0/oddity", [])
        test.disk.poke("/state/log/tile/strange", [])
        test.disk.poke("/state/log/tile/0/257.p/300", [])
        test.disk.poke("/state/log/tile/0/258.new", [])
        test.disk.poke("/state/log/tile/0/258", [])
        let audit = try test.audit()
        #expect(audit.isClean)
        #expect(audit.unknownNames.sorted() == ["tile/0/257.p/300", "tile/0/oddity", "tile/strange"])
        #expect(audit.leftovers.sorted() == ["tile/0/258", "tile/0/258.new"])
    }

    @Test("another tree under the checkpoint, or a head that is not its own, is found")
    func checkpoint() throws {
        let test = TestLog()
        try test.fill(500)
        let note = try #require(test.disk.peek("/state/log/checkpoint"))
        let forged = try Checkpoint(origin: TestLog.signer.name, size: 500, root: MerkleHash.empty)
            .signed(by: TestLog.signer).bytes
        test.disk.poke(TestLog.headPath, forged)
        #expect(
            try test.audit().problems == [.damaged(path: "/apart/head", reason: "has another root than the checkpoint")]
        )
        test.disk.poke("/state/log/checkpoint", forged)
        #expect(try test.audit().problems.first?.description.hasPrefix("/state/log/checkpoint: has the root") == true)
        test.disk.poke("/state/log/checkpoint", note)
        let older = try Checkpoint(origin: TestLog.signer.name, size: 0, root: MerkleHash.empty)
            .signed(by: TestLog.signer).bytes
        test.disk.poke(TestLog.headPath, older)
        #expect(try test.audit().problemCount == 1)
        try test.disk.remove(TestLog.headPath)
        #expect(try test.audit().problems == [.missing(path: "/apart/head")])
        test.disk.poke("/state/log/checkpoint", [])
        #expect(throws: TransparencyLogError.self) { try test.audit() }
        try test.disk.remove("/state/log/checkpoint")
        #expect(throws: TransparencyLogError.missing(path: "/state/log/checkpoint")) { try test.audit() }
    }
}
