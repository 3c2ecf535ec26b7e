import Glibc
import Synchronization
import TestSupport
import Testing

@testable import AuditLog

struct JournalKillTests {
    @Test("a process killed while it records loses nothing that it had committed", arguments: 0..<8)
    func kill(round: Int) async throws {
        var generator = SeededGenerator()
        let directory = TemporaryDirectory()
        let path = directory.path
        let delay = UInt32.random(in: 200..<40_000, using: &generator)
        let batch = UInt64.random(in: 1...200, using: &generator)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, delay = delay as UInt32, batch = batch as UInt64] in
            let settings = JournalSettings(preallocationBytes: 64 << 10, maximumFileBytes: 256 << 10)
            let names = NameRegistry()
            let journal = try Journal(
                directory: "\(path)/journal", writer: 0, names: names, settings: settings)
            let progress = open("\(path)/progress", O_WRONLY | O_CREAT, 0o600)
            Task.detached {
                usleep(delay)
                Glibc.kill(getpid(), SIGKILL)
            }
            var sequence: UInt64 = 0
            while true {
                for _ in 0..<batch {
                    sequence += 1
                    var access = sampleAccess(sequence)
                    access.app = try names.number(of: .app, "app \(sequence / 1_000)")
                    journal.append(access)
                }
                try journal.commit()
                pwrite(progress, &sequence, 8, 0)
            }
        }
        let progress = contents(of: directory.file("progress"))
        let acknowledged = progress.isEmpty ? 0 : progress.withUnsafeBytes { $0.load(as: UInt64.self) }
        let journal = directory.file("journal")
        for recovered in try JournalRecovery.recover(directory: journal) {
            print("killed after \(acknowledged) records: \(recovered)")
            #expect(recovered.damages.isEmpty)
        }
        let entries = try readAll(journal)
        #expect(entries.count >= Int(acknowledged))
        #expect(entries.count <= Int(acknowledged + batch))
        #expect(entries.map(\.access.sequence) == (0..<entries.count).map { UInt64($0 + 1) })
        #expect(entries.allSatisfy { $0.app == "app \($0.access.sequence / 1_000)" })
        #expect(try JournalRecovery.recover(directory: journal).isEmpty)
    }
}
