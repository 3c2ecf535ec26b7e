import TestSupport
import Testing

@testable import AuditLog

struct JournalReaderTests {
    private let directory = TemporaryDirectory()

    @Test("the journals of several writers come merged in the order in which they were recorded")
    func merge() throws {
        var generator = SeededGenerator()
        let names = NameRegistry()
        let settings = JournalSettings(preallocationBytes: 4 << 10, maximumFileBytes: 16 << 10)
        let journals = try (0..<4).map {
            try Journal(directory: directory.path, writer: UInt16($0), names: names, settings: settings)
        }
        let apps = try (0..<4).map { try names.number(of: .app, "app of \($0)") }
        // Recorded later than the files are made, as it is in life.
        let base = Journal.wallClock() + 3_600_000_000_000
        for sequence in 1...2_000 as ClosedRange<UInt64> {
            let writer = Int.random(in: 0..<4, using: &generator)
            var access = sampleAccess(sequence)
            // It arrived a while before it was recorded.
            access.durationNanoseconds = .random(in: 0..<1_000_000, using: &generator)
            access.timeNanoseconds = base + Int64(sequence) * 1_000 - Int64(access.durationNanoseconds)
            access.app = apps[writer]
            journals[writer].append(access)
            try journals[writer].commit()
        }
        let entries = try readAll(directory.path)
        #expect(entries.map(\.access.sequence) == Array(1...2_000))
        #expect(entries.allSatisfy { $0.app == "app of \($0.source.writer)" })
    }

    @Test("runs that use the same numbers for different names keep them apart")
    func runs() throws {
        for run in 1...5 as ClosedRange<UInt64> {
            let names = NameRegistry(run: run)
            let journal = try Journal(directory: directory.path, writer: 0, names: names)
            var access = sampleAccess(run)
            access.app = try names.number(of: .app, "app of run \(run)")
            journal.append(access)
            try journal.close()
        }
        #expect(try readAll(directory.path).map(\.app) == (1...5).map { "app of run \($0)" })
    }

    @Test("settled, a stream is the sum of its records, and without its end counts what was outstanding, at the end")
    func settled() throws {
        let journal = try Journal(directory: directory.path, writer: 0, names: NameRegistry())
        func append(_ request: UInt64, _ kind: AccessKind, reserved: UInt32, items: UInt64) {
            var access = sampleAccess(request, kind: kind)
            access.reservedItems = reserved
            access.items = items
            access.chargedRequests = kind == .complete || kind == .opening ? 1 : 0
            journal.append(access)
        }
        append(1, .opening, reserved: 100, items: 0)
        append(2, .opening, reserved: 50, items: 0)
        append(3, .complete, reserved: 10, items: 7)
        append(4, .opening, reserved: 20, items: 0)
        append(2, .progress, reserved: 40, items: 50)
        append(4, .progress, reserved: 25, items: 20)
        append(2, .closing, reserved: 0, items: 33)
        try journal.commit()
        let settled = try readAll(directory.path, streams: .settled)
        #expect(settled.map(\.access.request.low) == [3, 2, 1, 4])
        #expect(settled.map(\.access.items) == [7, 83, 100, 45])
        #expect(settled.map(\.access.kind) == [.complete, .complete, .opening, .opening])
        #expect(settled.map(\.access.chargedRequests) == [1, 1, 1, 1])
        #expect(try readAll(directory.path).map(\.access.items) == [0, 0, 7, 0, 50, 20, 33])
    }

    @Test("settled, a stream that one run left open ends where the next one closed it, under that one's names")
    func settledOverRuns() throws {
        for run in [1, 2] as [UInt64] {
            let names = NameRegistry(run: run)
            let journal = try Journal(directory: directory.path, writer: 0, names: names)
            var access = sampleAccess(1, kind: run == 1 ? .opening : .closing)
            if run == 2 { _ = try names.number(of: .app, "another") }
            access.app = try names.number(of: .app, "insights")
            access.items = run == 1 ? 0 : 5
            journal.append(access)
            try journal.close()
        }
        let settled = try readAll(directory.path, streams: .settled)
        #expect(settled.map(\.access.kind) == [.complete])
        #expect(settled.map(\.access.items) == [5])
        #expect(settled.map(\.app) == ["insights"])
    }

    @Test("a single file is read by its path, and any other kind of file is refused")
    func singleFile() throws {
        for sequence in [1, 2] as [UInt64] {
            let journal = try Journal(directory: directory.path, writer: 0, names: NameRegistry())
            journal.append(sampleAccess(sequence))
            try journal.close()
        }
        let reader = try JournalReader(file: directory.file(directory.names[1]))
        #expect(try reader.next()?.access.sequence == 2)
        #expect(try reader.next()?.access == nil)
        let other = directory.file("other.tgj")
        write([1], to: other)
        #expect(throws: AuditLogError.notAJournal(path: other)) { try JournalReader(file: other) }
    }

    @Test("damages are told in the order in which they are found, those of a later look behind the others")
    func damagesInOrder() throws {
        func damage(_ writer: UInt16) throws {
            let journal = try Journal(directory: directory.path, writer: writer, names: NameRegistry())
            for sequence in 1...3 as ClosedRange<UInt64> { journal.append(sampleAccess(sequence)) }
            let path = directory.file(journal.position.file)
            try journal.close()
            var bytes = contents(of: path)
            bytes[JournalHeader.byteCount + 20] ^= 1
            write(bytes, to: path)
        }
        try damage(1)
        let reader = try JournalReader(directory: directory.path)
        while try reader.next() != nil {}
        let first = reader.damages
        #expect(first.count == 1)
        try damage(0)
        try reader.resume()
        while try reader.next() != nil {}
        #expect(reader.damages.count == 2)
        #expect(reader.damages.first == first.first)
    }

    @Test("behind a damaged file without an end, one that lost its header is read too, before there is another")
    func withoutHeader() throws {
        func run(_ sequence: UInt64) throws -> String {
            let journal = try Journal(directory: directory.path, writer: 0, names: NameRegistry())
            for sequence in sequence...sequence + 2 { journal.append(sampleAccess(sequence)) }
            let path = directory.file(journal.position.file)
            try journal.close()
            return path
        }
        let first = try run(1)
        let second = try run(4)
        var bytes = contents(of: first).dropLast(JournalFrame.endByteCount)
        bytes[JournalHeader.byteCount + 20] ^= 1
        write(Array(bytes), to: first)
        var others = contents(of: second).dropLast(JournalFrame.endByteCount)
        for offset in 0..<JournalHeader.byteCount { others[offset] = 0 }
        write(Array(others), to: second)
        _ = try JournalRecovery.recover(directory: directory.path)
        #expect(try sequences(directory.path) == [2, 3, 4, 5, 6])
        _ = try run(7)
        #expect(try sequences(directory.path) == Array(2...9))
    }

    @Test("a file that grows is read up to what is there, and on from there")
    func tail() throws {
        let names = NameRegistry()
        let settings = JournalSettings(preallocationBytes: 16 << 10)
        let journal = try Journal(directory: directory.path, writer: 0, names: names, settings: settings)
        let name = try #require(JournalFileName(journal.position.file))
        let reader = try JournalFileReader(name, in: directory.path)
        for sequence in 1...3_000 as ClosedRange<UInt64> {
            #expect(try !reader.advance())
            var access = sampleAccess(sequence)
            access.app = try names.number(of: .app, "app \(sequence / 100)")
            journal.append(access)
            #expect(try sequence % 50 != 0 || !reader.advance())
            try journal.commit()
            try #require(try reader.advance())
            let entry = reader.entry
            #expect(entry.access == access)
            #expect(entry.app == "app \(sequence / 100)")
        }
        #expect(reader.damages.isEmpty)
    }

    @Test("reading while another thread writes sees whole records in order and no damage")
    func concurrentReading() async throws {
        let path = directory.path
        let writing = Task.detached {
            let settings = JournalSettings(preallocationBytes: 64 << 10, maximumFileBytes: 256 << 10)
            let journal = try Journal(directory: path, writer: 0, names: NameRegistry(), settings: settings)
            var sequence: UInt64 = 0
            while sequence < 20_000 {
                for _ in 0..<(sequence % 90 + 1) {
                    sequence += 1
                    journal.append(sampleAccess(sequence))
                }
                try journal.commit()
            }
        }
        for _ in 0..<15 {
            let reader = try JournalReader(directory: path)
            var next: UInt64 = 1
            while let entry = try reader.next() {
                #expect(entry.access.sequence == next)
                next += 1
            }
            #expect(reader.damages.isEmpty)
        }
        try await writing.value
    }

    @Test("from positions, older files of their writers are passed over, and other writers are read from the beginning")
    func positionsOfSomeWriters() throws {
        let name = { (created: Int64, writer: UInt16) in
            JournalFileName(createdMilliseconds: created, writer: writer).description
        }
        func make(_ created: Int64, _ writer: UInt16, sequence: UInt64) throws {
            let source = TemporaryDirectory()
            let journal = try Journal(directory: source.path, writer: writer, names: NameRegistry())
            journal.append(sampleAccess(sequence))
            try journal.close()
            write(contents(of: source.file(source.names[0])), to: directory.file(name(created, writer)))
        }
        try make(1_000, 0, sequence: 1)
        try make(1_000, 1, sequence: 2)
        try make(1_000, 2, sequence: 3)
        try make(2_000, 0, sequence: 4)
        try make(2_000, 1, sequence: 5)
        try make(2_500, 0, sequence: 6)
        try make(3_000, 2, sequence: 7)
        let positions = [
            JournalPosition(file: name(2_000, 0), offset: JournalHeader.byteCount + JournalFrame.accessByteCount),
            JournalPosition(file: name(2_000, 1), offset: 48),
        ]
        #expect(try readAll(directory.path, from: positions).map(\.access.sequence).sorted() == [3, 5, 6, 7])
    }
}
