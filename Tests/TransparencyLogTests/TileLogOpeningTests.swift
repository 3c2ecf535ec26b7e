import SystemCrypto
import TestSupport
import Testing
import TransparencyLog

@Suite struct TileLogOpeningTests {
    private let head = TestLog.headPath
    private let checkpoint = "/state/log/checkpoint"

    /// A log of 700 entries that was published at 100, 300, 600 and 700, with its files as they were at 600.
    private func grown() throws -> (test: TestLog, old: [String: [UInt8]], oldHead: [UInt8]) {
        let test = TestLog()
        let log = try test.open()
        var old: [String: [UInt8]] = [:]
        var oldHead: [UInt8] = []
        for size in [100, 300, 600, 700] {
            (old, oldHead) = (try test.content(), try #require(test.disk.peek(head)))
            try log.append(TestLog.entries(log.entryCount..<size))
            try log.publish()
        }
        return (test, old, oldHead)
    }

    /// Why the log doesn't open: the file, and the whole text; checks that nothing was changed.
    private func refusal(_ test: TestLog) throws -> (path: String, text: String)? {
        let before = try test.content()
        let headBefore = test.disk.peek(head)
        do throws(TransparencyLogError) {
            _ = try test.open()
            return nil
        } catch {
            #expect(try test.content() == before)
            #expect(test.disk.peek(head) == headBefore)
            guard case .refused(let path, let reason, let remedy) = error else { throw error }
            #expect(!reason.isEmpty && !remedy.isEmpty && error.description.hasPrefix(path))
            return (path, error.description)
        }
    }

    @Test("a directory put back to an older state is refused, as the head apart from it signs more")
    func rolledBack() throws {
        let (test, old, _) = try grown()
        for file in try test.files() { try test.disk.remove("/state/log/\(file)") }
        for (file, bytes) in old { test.disk.poke("/state/log/\(file)", bytes) }
        let refusal = try #require(try refusal(test))
        #expect(refusal.path == "/state/log/tile/entries/002.p/188")
        #expect(refusal.text.contains("is missing, and the head /apart/head signs 700 entries; restore"))
    }

    @Test("a directory that is gone is refused, as long as the head is there")
    func gone() throws {
        let (test, _, _) = try grown()
        for file in try test.files() { try test.disk.remove("/state/log/\(file)") }
        #expect(try refusal(test)?.path == "/state/log/tile/entries/000")
    }

    @Test("a head put back to an older state is refused, as the checkpoint is newer")
    func oldHead() throws {
        let (test, _, oldHead) = try grown()
        test.disk.poke(head, oldHead)
        let refusal = try #require(try refusal(test))
        #expect(refusal.path == head)
        #expect(refusal.text.contains("has 600 entries and is older than /state/log/checkpoint with 700"))
    }

    @Test("head and checkpoint both put back don't let other entries take the place of published ones")
    func bothOld() throws {
        let (test, old, oldHead) = try grown()
        test.disk.poke(head, oldHead)
        test.disk.poke(checkpoint, try #require(old["checkpoint"]))
        let log = try test.open()
        #expect(log.entryCount == 600)
        try log.append(Array(TestLog.entries(0..<100)))
        let error = #expect(throws: TransparencyLogError.self) { try log.publish() }
        guard case .refused("/state/log/tile/entries/002.p/188", _, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(log.entryCount == 600)
    }

    @Test("and let the same entries be published again")
    func bothOldSame() throws {
        let (test, old, oldHead) = try grown()
        let expected = try test.content()
        test.disk.poke(head, oldHead)
        test.disk.poke(checkpoint, try #require(old["checkpoint"]))
        let log = try test.open()
        try log.append(TestLog.entries(600..<700))
        try log.publish()
        #expect(try test.content() == expected)
    }

    @Test("a missing head is refused where anything of a log is there, also without a checkpoint")
    func missingHead() throws {
        let (test, _, _) = try grown()
        let note = try #require(test.disk.peek(head))
        try test.disk.remove(head)
        #expect(try refusal(test)?.path == head)
        try test.disk.remove(checkpoint)
        #expect(try refusal(test)?.path == head)
        test.disk.poke(head, note)
        let log = try test.open()
        #expect(log.entryCount == 700)
        #expect(test.disk.peek(checkpoint) == note)
    }

    @Test("an older checkpoint is published anew, when its tree is the beginning of the head's")
    func olderCheckpoint() throws {
        let (test, old, _) = try grown()
        let note = try #require(test.disk.peek(head))
        test.disk.poke(checkpoint, try #require(old["checkpoint"]))
        #expect(try test.open().entryCount == 700)
        #expect(test.disk.peek(checkpoint) == note)
        let forged = Checkpoint(origin: TestLog.signer.name, size: 600, root: MerkleHash.empty)
        test.disk.poke(checkpoint, try forged.signed(by: TestLog.signer).bytes)
        #expect(try refusal(test)?.path == checkpoint)
    }

    @Test("a checkpoint of the same size with another root is refused")
    func fork() throws {
        let (test, _, _) = try grown()
        let forged = Checkpoint(origin: TestLog.signer.name, size: 700, root: MerkleHash.empty)
        test.disk.poke(checkpoint, try forged.signed(by: TestLog.signer).bytes)
        #expect(try refusal(test)?.path == checkpoint)
        test.disk.poke(head, try forged.signed(by: TestLog.signer).bytes)
        #expect(try refusal(test)?.path == "/state/log/tile")
    }

    @Test("a head or checkpoint that another key signed, or of another log, or with any bit changed is refused")
    func foreign() throws {
        let (test, _, _) = try grown()
        let note = try #require(test.disk.peek(head))
        let (size, root) = (700, try test.open().root)
        let other = try NoteSigner.generate(name: TestLog.signer.name)
        var notes = [
            try Checkpoint(origin: TestLog.signer.name, size: size, root: root).signed(by: other).bytes,
            try Checkpoint(origin: "elsewhere", size: size, root: root).signed(by: TestLog.signer).bytes,
            [], Array("text\n".utf8),
        ]
        for index in note.indices {
            var changed = note
            changed[index] ^= 1
            notes.append(changed)
        }
        for path in [head, checkpoint] {
            for changed in notes {
                test.disk.poke(path, changed)
                #expect(try refusal(test)?.path == path)
            }
            test.disk.poke(path, note)
        }
        #expect(try test.open().entryCount == 700)
    }

    @Test("cosignatures in the checkpoint's file don't matter, and stay")
    func cosigned() throws {
        let (test, _, _) = try grown()
        var note = try SignedNote(parsing: try #require(test.disk.peek(checkpoint)))
        note.add(NoteSignature(name: "witness", keyID: 1, bytes: .init(repeating: 3, count: 72)))
        test.disk.poke(checkpoint, note.bytes)
        #expect(try test.open().entryCount == 700)
        #expect(test.disk.peek(checkpoint) == note.bytes)
    }

    @Test("a file at the right edge with any byte changed, cut, longer or missing is refused by its name or the root")
    func edge() throws {
        let (test, _, _) = try grown()
        let edge = ["tile/entries/002.p/188", "tile/0/002.p/188", "tile/1/000.p/2"]
        for file in edge {
            let path = "/state/log/\(file)"
            let bytes = try #require(test.disk.peek(path))
            for index in stride(from: 0, to: bytes.count, by: 7) {
                var changed = bytes
                changed[index] ^= 4
                test.disk.poke(path, changed)
                let refused = try #require(try refusal(test)).path
                #expect(refused == path || refused == "/state/log/tile")
            }
            for changed in [Array(bytes.dropLast()), bytes + [0], []] {
                test.disk.poke(path, changed)
                #expect(try refusal(test)?.path == path)
            }
            try test.disk.remove(path)
            #expect(try refusal(test)?.path == path)
            test.disk.poke(path, bytes)
        }
        // A full tile that the level above doesn't confirm.
        var full = try #require(test.disk.peek("/state/log/tile/0/001"))
        full[100] ^= 1
        test.disk.poke("/state/log/tile/0/001", full)
        #expect(try refusal(test)?.path == "/state/log/tile/0/001")
    }

    @Test("any tile that is missing is refused by its name")
    func missingTiles() throws {
        let (test, _, _) = try grown()
        let superseded = ["tile/1/000.p/1"]
        for file in try test.files() where file != "checkpoint" && !superseded.contains(file) {
            let isNeeded = !file.contains(".p/") || file.hasSuffix("188") || file == "tile/1/000.p/2"
            let bytes = try #require(test.disk.peek("/state/log/\(file)"))
            try test.disk.remove("/state/log/\(file)")
            #expect(try refusal(test)?.path == (isNeeded ? "/state/log/\(file)" : nil))
            test.disk.poke("/state/log/\(file)", bytes)
        }
    }

    @Test("what is left over of a publishing that didn't end is cleared away, and strange files stay")
    func leftovers() throws {
        let (test, _, _) = try grown()
        let expected = try test.content()
        for name in ["tile/0/003.new", "tile/0/002.p/190.new", "tile/entries/000.new", "checkpoint.new"] {
            test.disk.poke("/state/log/\(name)", [1])
        }
        test.disk.poke("/state/log/README", [2])
        test.disk.poke("/state/log/tile/0/notes", [2])
        try test.disk.makeDirectory("/state/log/tile/0/001.p")
        test.disk.poke("/state/log/tile/0/001.p/9", try #require(expected["tile/0/001"]).dropLast(247 * 32))
        let log = try test.open()
        #expect(try test.content() == expected.merging(["README": [2], "tile/0/notes": [2]]) { $1 })
        try log.append([[1]])
        try log.publish()
        #expect(try test.audit().isClean)
    }
}
