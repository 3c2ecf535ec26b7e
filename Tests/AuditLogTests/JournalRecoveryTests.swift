import Glibc
import TestSupport
import Testing

@testable import AuditLog

struct JournalRecoveryTests {
    private let directory = TemporaryDirectory()

    /// The bytes of a finished file with definitions and accesses mixed, its name, and where each frame begins.
    private func sample(
        accesses: UInt64 = 12
    ) throws -> (bytes: [UInt8], name: String, ends: [(offset: Int, count: Int)]) {
        let source = TemporaryDirectory()
        let names = NameRegistry()
        let journal = try Journal(directory: source.path, writer: 0, names: names)
        var ends = [(journal.position.offset, 0)]
        for sequence in 1...accesses {
            var access = sampleAccess(sequence)
            if sequence % 4 == 0 {
                access.app = try names.number(of: .app, "app number \(sequence)")
                _ = journal.hasRoom(for: 0)
                try journal.commit()
                ends.append((journal.position.offset, Int(sequence - 1)))
            }
            journal.append(access)
            try journal.commit()
            ends.append((journal.position.offset, Int(sequence)))
        }
        try journal.close()
        let name = source.names[0]
        let bytes = contents(of: source.file(name))
        ends.append((bytes.count, Int(accesses)))
        return (bytes, name, ends)
    }

    @Test("cut off at any byte, a file recovers to exactly its whole frames", arguments: [0, 512])
    func everyTruncation(zerosBehind: Int) throws {
        let (bytes, name, ends) = try sample()
        let path = directory.file(name)
        for length in 0...bytes.count {
            write(bytes[..<length] + [UInt8](repeating: 0, count: zerosBehind), to: path)
            let recovered = try JournalRecovery.recover(directory: directory.path)
            if length < JournalHeader.byteCount {
                // The last byte of a checksum can be zero, which zeros behind make whole.
                if let file = recovered.first, file.isRemoved {
                    #expect(directory.names.isEmpty)
                    continue
                }
            }
            // Zeros complete a frame that lacks only zeros.
            let whole = try #require(
                ends.last { end in end.offset <= length || isZero(bytes[length..<end.offset], zerosBehind) })
            if whole.offset == bytes.count, zerosBehind == 0 {
                #expect(recovered.isEmpty)
            } else {
                let file = try #require(recovered.first)
                #expect(file.offset == whole.offset)
                #expect(Int(file.accessCount) == whole.count)
                #expect(file.damages.isEmpty)
                if zerosBehind == 0 { #expect(file.tornByteCount == torn(bytes[whole.offset..<length])) }
            }
            #expect(try sequences(directory.path) == (0..<whole.count).map { UInt64($0 + 1) })
            let after = contents(of: path)
            #expect(Array(after[..<whole.offset]) == Array(bytes[..<whole.offset]))
            #expect(after.count == whole.offset + (whole.offset == bytes.count ? 0 : JournalFrame.endByteCount))
            #expect(try JournalRecovery.recover(directory: directory.path).isEmpty)
        }
    }

    private func isZero(_ bytes: ArraySlice<UInt8>, _ zerosBehind: Int) -> Bool {
        bytes.count <= zerosBehind && bytes.allSatisfy { $0 == 0 }
    }

    private func torn(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.lastIndex { $0 != 0 }.map { $0 + 1 - bytes.startIndex } ?? 0
    }

    @Test("a flipped bit anywhere before the last frame is reported with its place, and the file is left as it is")
    func everyFlip() throws {
        let (bytes, name, ends) = try sample(accesses: 5)
        let path = directory.file(name)
        let last = ends[ends.count - 2].offset
        // Without the end frame, as a file that was not finished.
        let unfinished = Array(bytes[..<last])
        let lastBegin = ends[ends.count - 3].offset
        for offset in 0..<lastBegin {
            var flipped = unfinished
            flipped[offset] ^= 1 << (offset % 8)
            write(flipped, to: path)
            let recovered = try JournalRecovery.recover(directory: directory.path)
            let damage = try #require(recovered.first?.damages.first)
            let frame = offset < 48 ? 0 : ends.last { $0.offset <= offset }!.offset
            #expect(damage.offset == frame)
            #expect(contents(of: path) == flipped)
            let reader = try JournalReader(directory: directory.path)
            var read: [UInt64] = []
            while let entry = try reader.next() { read.append(entry.access.sequence) }
            #expect(reader.damages == [damage])
            #expect(read.count >= 4)
            #expect(read.last == 5)
        }
    }

    @Test("a flipped bit in a finished file is found by reading it, wherever it is")
    func flipInFinishedFile() throws {
        let (bytes, name, _) = try sample(accesses: 3)
        for offset in 48..<bytes.count {
            var flipped = bytes
            flipped[offset] ^= 0x10
            write(flipped, to: directory.file(name))
            let reader = try JournalReader(directory: directory.path)
            while try reader.next() != nil {}
            let recovered = try JournalRecovery.recover(directory: directory.path)
            #expect(!reader.damages.isEmpty || !recovered.isEmpty)
        }
    }

    @Test("whole frames taken out of a finished file are missed")
    func removedFrame() throws {
        let (bytes, name, ends) = try sample(accesses: 3)
        write(bytes[..<ends[0].offset] + bytes[ends[1].offset...], to: directory.file(name))
        let reader = try JournalReader(directory: directory.path)
        while try reader.next() != nil {}
        #expect(reader.damages.map(\.kind) == [.miscounted(expected: 3, found: 2)])
    }

    @Test("a file that another process still writes is not touched")
    func inUse() throws {
        let journal = try Journal(directory: directory.path, writer: 0, names: NameRegistry())
        journal.append(sampleAccess(1))
        try journal.commit()
        let path = directory.file(journal.position.file)
        #expect(throws: AuditLogError.inUse(path: path)) { try JournalRecovery.recover(directory: directory.path) }
        journal.append(sampleAccess(2))
        try journal.commit()
        #expect(try sequences(directory.path) == [1, 2])
    }

    @Test("a directory that isn't there needs nothing, and other files in it are none of recovery's business")
    func foreignFiles() throws {
        #expect(try JournalRecovery.recover(directory: directory.file("missing")).isEmpty)
        write([1, 2, 3], to: directory.file("notes.txt"))
        write([1, 2, 3], to: directory.file("1-0.tgj"))
        #expect(try JournalRecovery.recover(directory: directory.path).isEmpty)
        #expect(directory.names == ["1-0.tgj", "notes.txt"])
    }

    @Test("a file full of something else is reported and left as it is")
    func foreignContent() throws {
        let text = Array(String(repeating: "not a journal. ", count: 1_000).utf8)
        let name = JournalFileName(createdMilliseconds: 1_700_000_000_000, writer: 0).description
        write(text, to: directory.file(name))
        let recovered = try JournalRecovery.recover(directory: directory.path)
        #expect(
            recovered.map(\.damages) == [[JournalDamage(file: name, offset: 0, kind: .unreadable(byteCount: 15_000))]])
        #expect(contents(of: directory.file(name)) == text)
    }

    @Test("a file of a version to come is refused by name, and left as it is")
    func laterVersion() throws {
        var (bytes, name, _) = try sample(accesses: 1)
        bytes[8] = 3
        let crc = bytes[..<44].withUnsafeBytes { CRC32C.checksum($0) }
        bytes.withUnsafeMutableBytes { $0.storeBytes(of: crc.littleEndian, toByteOffset: 44, as: UInt32.self) }
        // Not finished, as a finished file isn't looked into.
        bytes.removeLast(JournalFrame.endByteCount)
        write(bytes, to: directory.file(name))
        #expect(throws: AuditLogError.unsupportedVersion(path: directory.file(name), version: 3)) {
            try JournalRecovery.recover(directory: directory.path)
        }
        #expect(throws: AuditLogError.unsupportedVersion(path: directory.file(name), version: 3)) {
            try readAll(directory.path)
        }
        #expect(contents(of: directory.file(name)) == bytes)
    }

    @Test("what is said about a torn tail names the file, the bytes and the place")
    func description() throws {
        let (bytes, name, ends) = try sample(accesses: 2)
        write(bytes[..<(ends[2].offset - 1)], to: directory.file(name))
        let recovered = try JournalRecovery.recover(directory: directory.path)
        #expect(
            recovered.map(\.description) == [
                "\(name): cut off a torn tail of \(torn(bytes[ends[1].offset..<(ends[2].offset - 1)])) bytes "
                    + "at offset \(ends[1].offset), behind 1 whole records"
            ])
    }

    @Test("random bytes never stop recovery or reading")
    func randomBytes() throws {
        var generator = SeededGenerator()
        let (bytes, name, _) = try sample(accesses: 20)
        for _ in 0..<400 {
            var mutated = bytes
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let position = Int.random(in: 16..<mutated.count, using: &generator)
                switch UInt8.random(in: 0..<3, using: &generator) {
                case 0: mutated[position] = .random(in: 0...255, using: &generator)
                case 1: mutated.removeSubrange(position..<min(mutated.count, position + 40))
                default: mutated.insert(contentsOf: mutated[16..<min(mutated.count, 80)], at: position)
                }
            }
            write(mutated, to: directory.file(name))
            _ = try JournalRecovery.recover(directory: directory.path)
            let reader = try JournalReader(directory: directory.path, streams: .settled)
            while try reader.next() != nil {}
        }
    }
}
