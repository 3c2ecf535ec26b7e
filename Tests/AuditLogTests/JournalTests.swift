import Disk
import Glibc
import Testing

@testable import AuditLog

struct JournalTests {
    private let directory = TemporaryDirectory()

    @Test("a committed record is read back with its names, and one that only waits isn't")
    func roundtrip() throws {
        let names = NameRegistry(run: 99)
        let journal = try Journal(directory: directory.path, writer: 3, names: names)
        var access = sampleAccess(1)
        access.organization = try names.number(of: .organization, "contoso")
        access.route = try names.number(of: .route, "größe/日本")
        journal.append(access)
        #expect(journal.hasPending)
        #expect(try readAll(directory.path).isEmpty)
        try journal.commit()
        #expect(!journal.hasPending)
        let entries = try readAll(directory.path)
        #expect(entries.map(\.access) == [access])
        #expect(entries[0].organization == "contoso")
        #expect(entries[0].route == "größe/日本")
        #expect(entries[0].app == nil)
        #expect(entries[0].source.run == 99)
        #expect(entries[0].source.writer == 3)
    }

    @Test("the bytes of a small file are those of the tables")
    func goldenFile() throws {
        let names = NameRegistry(run: 0x0102_0304_0506_0708)
        let journal = try Journal(directory: directory.path, writer: 2, names: names)
        var access = sampleAccess(1)
        access.app = try names.number(of: .app, "abc")
        journal.append(access)
        try journal.close()
        let bytes = contents(of: directory.file(directory.names[0]))
        #expect(bytes.count == 48 + 24 + 176 + 16)
        #expect(Array(bytes[0..<12]) == [0x89, 0x54, 0x47, 0x4A, 0x0D, 0x0A, 0x1A, 0x0A, 2, 0, 48, 0])
        #expect(Array(bytes[12..<24]) == [2, 0, 0, 0, 8, 7, 6, 5, 4, 3, 2, 1])
        #expect(Array(bytes[52..<72]) == [11, 0, 2, 0, 2, 0, 0, 0, 1, 0, 0, 0, 97, 98, 99, 0, 0, 0, 0, 0])
        #expect(Array(bytes[76..<80]) == [168, 0, 1, 0])
        #expect(Array(bytes[80..<248]) == access.encoded)
        #expect(Array(bytes[252..<264]) == [8, 0, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0])
        for (frame, payload) in [(48, 11), (72, 168), (248, 8)] {
            let covered = Array(bytes[(frame + 4)..<(frame + 8 + payload)])
            let crc = covered.withUnsafeBytes { CRC32C.checksum($0) }
            #expect(bytes.withUnsafeBytes { $0.littleEndian(at: frame) as UInt32 } == crc)
        }
    }

    @Test("names that appear while the journal runs are defined before the record that uses them")
    func lateNames() throws {
        let names = NameRegistry()
        let journal = try Journal(directory: directory.path, writer: 0, names: names)
        for sequence in 1...100 as ClosedRange<UInt64> {
            var access = sampleAccess(sequence)
            access.app = try names.number(of: .app, "app \(sequence / 3)")
            journal.append(access)
            if sequence % 7 == 0 { try journal.commit() }
        }
        try journal.commit()
        for entry in try readAll(directory.path) {
            #expect(entry.app == "app \(entry.access.sequence / 3)")
        }
    }

    @Test("a long turn with many records is one commit")
    func manyRecords() throws {
        let journal = try Journal(directory: directory.path, writer: 0, names: NameRegistry())
        for sequence in 1...5_000 as ClosedRange<UInt64> { journal.append(sampleAccess(sequence)) }
        try journal.commit()
        #expect(try sequences(directory.path) == Array(1...5_000))
    }

    @Test("full files are rotated, ended and cut to their length; each names its own names; nothing is lost or doubled")
    func rotation() throws {
        let names = NameRegistry()
        let settings = JournalSettings(preallocationBytes: 8 << 10, maximumFileBytes: 32 << 10)
        let journal = try Journal(directory: directory.path, writer: 1, names: names, settings: settings)
        let app = try names.number(of: .app, "first")
        for sequence in 1...2_000 as ClosedRange<UInt64> {
            var access = sampleAccess(sequence)
            access.app = app
            journal.append(access)
            if sequence % 3 == 0 { try journal.commit() }
        }
        try journal.close()
        let files = directory.names
        #expect(files.count >= 8)
        for file in files {
            let size = contents(of: directory.file(file)).count
            #expect(size < (32 << 10) + 3 * JournalFrame.accessByteCount + 100)
        }
        let entries = try readAll(directory.path)
        #expect(entries.map(\.access.sequence) == Array(1...2_000))
        #expect(entries.allSatisfy { $0.app == "first" })
        #expect(try JournalRecovery.recover(directory: directory.path).isEmpty)
    }

    @Test("a position is where reading goes on, within a file and over later ones")
    func positions() throws {
        let settings = JournalSettings(preallocationBytes: 4 << 10, maximumFileBytes: 8 << 10)
        let names = NameRegistry()
        let journal = try Journal(directory: directory.path, writer: 0, names: names, settings: settings)
        var positions: [JournalPosition] = [journal.position]
        for sequence in 1...300 as ClosedRange<UInt64> {
            var access = sampleAccess(sequence)
            access.app = try names.number(of: .app, "app \(sequence % 10)")
            journal.append(access)
            try journal.commit()
            positions.append(journal.position)
        }
        for (index, position) in positions.enumerated() {
            let rest = try readAll(directory.path, from: [position])
            #expect(rest.map(\.access.sequence) == Array((1...300).dropFirst(index)))
            #expect(rest.allSatisfy { $0.app == "app \($0.access.sequence % 10)" })
        }
        let all = try readAll(directory.path)
        #expect(all.map(\.end).map { $0.offset }.last == journal.position.offset)
        let inside = JournalPosition(file: all[0].source.file, offset: all[0].offset + 8)
        let reader = try JournalReader(directory: directory.path, from: [inside])
        #expect(try reader.next()?.access.sequence == 2)
        #expect(
            reader.damages == [
                JournalDamage(file: inside.file, offset: all[0].offset, kind: .displaced(position: inside.offset))
            ])
        let other = JournalPosition(file: "notes.txt", offset: 0)
        #expect(throws: AuditLogError.noSuchPosition(other)) { try readAll(directory.path, from: [other]) }
    }

    @Test("room for what is in flight is taken ahead, and asking for more takes more")
    func room() throws {
        let settings = JournalSettings(preallocationBytes: 16 << 10, maximumFileBytes: 1 << 30)
        let journal = try Journal(directory: directory.path, writer: 0, names: NameRegistry(), settings: settings)
        func size() -> Int { contents(of: directory.file(directory.names[0])).count }
        #expect(size() >= 16 << 10)
        #expect(journal.hasRoom(for: 100))
        #expect(journal.hasRoom(for: 10_000))
        #expect(size() >= 10_000 * JournalFrame.accessByteCount)
        for sequence in 1...10_000 as ClosedRange<UInt64> { journal.append(sampleAccess(sequence)) }
        let before = size()
        #expect(journal.hasRoom(for: 0))
        #expect(size() == before)
    }

    @Test("two journals never take each other's file, even in the same millisecond")
    func distinctNames() throws {
        let names = NameRegistry()
        let journals = try (0..<20).map { _ in try Journal(directory: directory.path, writer: 0, names: names) }
        #expect(Set(journals.map(\.position.file)).count == 20)
        #expect(directory.names == journals.map(\.position.file))
    }

    @Test("a directory that can't be made is a clear error")
    func missingParent() {
        let path = directory.file("missing/journal")
        #expect(throws: AuditLogError.disk(.system(call: "mkdir", path: path, errno: ENOENT))) {
            try Journal(directory: path, writer: 0, names: NameRegistry())
        }
    }
}
