import Disk
import Glibc
import Testing

@testable import AuditLog

/// Prints how fast the journal is read, and its checksum (`loadtest journal` has the rest); run in release with TOLLGATE_BENCHMARK=1 and `--filter JournalBenchmark`.
@Suite(.serialized, .enabled(if: getenv("TOLLGATE_BENCHMARK") != nil, "prints figures on request"))
struct JournalBenchmark {
    private let records = 2_000_000

    /// The least of a few measurements, in nanoseconds for one of `count`.
    private func measure(_ what: String, count: Int, rounds: Int = 5, _ body: () throws -> Void) rethrows {
        var best = Double.infinity
        for _ in 0..<rounds {
            let time = try ContinuousClock().measure { try body() }
            best = min(best, time / .nanoseconds(1) / Double(count))
        }
        let tenths = Int((best * 10).rounded())
        print("\(what): \(tenths / 10).\(tenths % 10) ns, \(Int(1e9 / best)) a second")
    }

    @Test("CRC-32C of a record's frame, by instruction and by tables")
    func checksum() {
        let bytes = [UInt8](repeating: 7, count: 4 + Access.encodedByteCount)
        var sum: UInt32 = 0
        measure("checksum of \(bytes.count) bytes", count: 1_000_000) {
            bytes.withUnsafeBytes { for _ in 0..<1_000_000 { sum ^= CRC32C.checksum($0) } }
        }
        measure("checksum of \(bytes.count) bytes by tables", count: 1_000_000) {
            bytes.withUnsafeBytes { for _ in 0..<1_000_000 { sum ^= CRC32C.checksumByTables($0) } }
        }
        #expect(sum == 0)
    }

    @Test("reading")
    func read() throws {
        let directory = TemporaryDirectory()
        let settings = JournalSettings(maximumFileBytes: 512 << 20)
        let journal = try Journal(directory: directory.path, writer: 0, names: NameRegistry(), settings: settings)
        for sequence in 1...UInt64(records) {
            journal.append(sampleAccess(sequence))
            if sequence % 64 == 0 { try journal.commit() }
        }
        try journal.commit()
        try measure("reading a record", count: records, rounds: 3) {
            let reader = try JournalReader(directory: directory.path)
            var count = 0
            while try reader.next() != nil { count += 1 }
            #expect(count == records)
        }
        let reader = try JournalReader(directory: directory.path)
        while try reader.next() != nil {}
        let handle = journal.syncHandle
        try measure("going on with nothing new, upTo", count: 1_000) {
            for _ in 0..<1_000 {
                try reader.resume(upTo: [handle.committed])
                #expect(try reader.next()?.offset == nil)
            }
        }
        try measure("going on with nothing new", count: 100) {
            for _ in 0..<100 {
                try reader.resume()
                #expect(try reader.next()?.offset == nil)
            }
        }
        try measure("starting again at the end", count: 1, rounds: 3) {
            let reader = try JournalReader(directory: directory.path, from: [journal.position])
            #expect(try reader.next()?.offset == nil)
        }
        try journal.close()
    }
}
