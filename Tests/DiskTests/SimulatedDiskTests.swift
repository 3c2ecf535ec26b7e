import Disk
import Glibc
import TestSupport
import Testing

/// The tests of the tests' own disk: that it keeps what it must, and loses what it may.
struct SimulatedDiskTests {
    private func text(_ disk: SimulatedDisk, _ path: String) -> String? {
        disk.peek(path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Which contents a file has after a scenario and its end, over many seeds.
    private func outcomes(
        of path: String, _ ending: SimulatedDisk.Ending, _ scenario: (SimulatedDisk) throws -> Void
    ) throws -> Set<String?> {
        var outcomes: Set<String?> = []
        for seed in 0..<300 as Range<UInt64> {
            let disk = SimulatedDisk(seed: seed)
            try scenario(disk)
            disk.stop(ending)
            disk.restart()
            outcomes.insert(text(disk, path))
        }
        return outcomes
    }

    @Test("what was synced, with its name, is there after a loss of power, and what wasn't may be or not")
    func syncedOrNot() throws {
        func write(_ disk: SimulatedDisk, file: Bool, name: Bool) throws {
            let opened = try disk.open("/state/a", .create)
            try opened.write(Array("new".utf8), at: 0)
            if file { try opened.sync() }
            if name { try disk.syncDirectory("/state") }
        }
        #expect(try outcomes(of: "/state/a", .powerLoss) { try write($0, file: true, name: true) } == ["new"])
        #expect(try outcomes(of: "/state/a", .powerLoss) { try write($0, file: true, name: false) } == ["new", nil])
        #expect(
            try outcomes(of: "/state/a", .powerLoss) { try write($0, file: false, name: true) }
                == ["new", "", "\0\0\0"])
        #expect(try outcomes(of: "/state/a", .processKill) { try write($0, file: false, name: false) } == ["new"])
    }

    @Test(
        "sectors written since the last sync are kept or lost each by itself, and can be old while later ones are new")
    func sectors() throws {
        let outcomes = try outcomes(of: "/state/a", .powerLoss) { disk in
            let file = try disk.open("/state/a", .create)
            try file.allocate(from: 0, to: 1_024)
            try file.sync()
            try disk.syncDirectory("/state")
            try file.write(Array("a".utf8), at: 511)
            try file.write(Array("bc".utf8), at: 511)
        }
        let places = Set(outcomes.map { content in content!.utf8.filter { $0 != 0 } })
        #expect(places == [[], Array("a".utf8), Array("b".utf8), Array("c".utf8), Array("bc".utf8), Array("ac".utf8)])
    }

    @Test("a replaced file is the old one or the new one, never anything else, wherever power is lost")
    func replacing() throws {
        var found: Set<String?> = []
        for seed in 0..<100 as Range<UInt64> {
            for step in 0..<8 {
                let disk = SimulatedDisk(seed: seed)
                disk.poke("/state/a", Array("old".utf8))
                disk.crash(afterSteps: step, .powerLoss)
                let isDone = (try? disk.replace("/state/a", with: Array("new one".utf8))) != nil
                disk.restart()
                found.insert(text(disk, "/state/a"))
                if isDone { #expect(text(disk, "/state/a") == "new one") }
                try disk.replace("/state/a", with: Array("third".utf8))
                #expect(text(disk, "/state/a") == "third")
            }
        }
        #expect(found == ["old", "new one"])
    }

    @Test("directories that were made and not synced may be gone with all they held")
    func directories() throws {
        let outcomes = try outcomes(of: "/state/x/a", .powerLoss) { disk in
            try disk.makeDirectory("/state/x")
            let file = try disk.open("/state/x/a", .create)
            try file.write(Array("a".utf8), at: 0)
            try file.sync()
            try disk.syncDirectory("/state/x")
        }
        #expect(outcomes == ["a", nil])
        #expect(
            try self.outcomes(of: "/state/x/y/a", .powerLoss) { disk in
                try disk.makeDirectories("/state/x/y")
                try disk.replace("/state/x/y/a", with: Array("a".utf8))
            } == ["a"])
    }

    @Test("a directory goes when it is empty, and may be back with its files as long as nothing was synced")
    func removedDirectories() throws {
        func scenario(_ disk: SimulatedDisk) throws {
            try disk.makeDirectory("/state/x")
            try disk.replace("/state/x/a", with: Array("a".utf8))
            try disk.syncDirectory("/state")
            let error = #expect(throws: DiskError.self) { try disk.removeDirectory("/state/x") }
            #expect(error == .system(call: "rmdir", path: "/state/x", errno: ENOTEMPTY))
            try disk.remove("/state/x/a")
            try disk.removeDirectory("/state/x")
            #expect(try disk.names(in: "/state") == [])
        }
        #expect(try outcomes(of: "/state/x/a", .powerLoss) { try scenario($0) } == ["a", nil])
        #expect(try outcomes(of: "/state/x/a", .processKill) { try scenario($0) } == [nil])
        #expect(
            try outcomes(of: "/state/x/a", .powerLoss) { disk in
                try scenario(disk)
                try disk.syncDirectory("/state")
            } == [nil])
    }

    @Test("after a failed sync the next one succeeds without having written what the first should have")
    func failedSync() throws {
        let outcomes = try outcomes(of: "/state/a", .powerLoss) { disk in
            let file = try disk.open("/state/a", .create)
            try disk.syncDirectory("/state")
            try file.allocate(from: 0, to: 4)
            try file.sync()
            try file.write(Array("lost".utf8), at: 0)
            disk.failNext(.sync)
            #expect(throws: DiskError.system(call: "sync", path: "/state/a", errno: EIO)) { try file.sync() }
            try file.sync()
        }
        #expect(outcomes == ["lost", "\0\0\0\0"])
    }

    @Test("the system ends in the planned call, every later one throws, and files opened before stay dead")
    func crash() throws {
        let disk = SimulatedDisk(seed: 1)
        let file = try disk.open("/state/a", .create)
        #expect(try file.lock())
        try file.write([1, 2], at: 0)
        disk.crash(afterSteps: 1, .processKill)
        #expect(try file.length() == 2)
        #expect(!disk.isStopped)
        #expect(throws: DiskError.self) { try file.length() }
        #expect(disk.isStopped)
        #expect(throws: DiskError.self) { try disk.names(in: "/state") }
        disk.restart()
        #expect(throws: DiskError.self) { try file.length() }
        #expect(try disk.names(in: "/state") == ["a"])
        let again = try disk.open("/state/a", .modify)
        #expect(try again.lock())
        file.unlock()
        #expect(try !disk.open("/state/a", .modify).lock())
        again.unlock()
        #expect(try disk.open("/state/a", .modify).lock())
        #expect(try again.bytes() == [1, 2])
    }

    @Test("a full disk allocates nothing, writes what it can, and has room again when a file goes")
    func room() throws {
        let disk = SimulatedDisk(seed: 1, capacity: 10)
        let file = try disk.open("/state/a", .create)
        #expect(throws: DiskError.noRoom(path: "/state/a", errno: ENOSPC)) { try file.allocate(from: 0, to: 11) }
        try file.write([1, 2, 3, 4, 5, 6, 7], at: 0)
        #expect(throws: DiskError.shortWrite(path: "/state/a", offset: 7, wanted: 4, written: 3)) {
            try file.write([8, 8, 8, 8], at: 7)
        }
        #expect(throws: DiskError.system(call: "write", path: "/state/a", errno: ENOSPC)) {
            try file.write([9], at: 10)
        }
        try disk.remove("/state/a")
        #expect(try file.identity() == .deleted)
        let next = try disk.open("/state/a", .create)
        #expect(try file.identity() == .replaced)
        #expect(try next.identity() == .same)
        try next.allocate(from: 0, to: 10)
    }

    @Test("faults come by chance, with the same seed the same ones")
    func faults() {
        func run(_ seed: UInt64) -> [Bool] {
            let faults = SimulatedFaults(
                errors: 100, failedWrites: 100, shortWrites: 100, noRoom: 100, failedSyncs: 100)
            let disk = SimulatedDisk(seed: seed, faults: faults)
            return (0..<200).map { index in
                let file = try? disk.open("/state/\(index)", .create)
                let isWritten = (try? file?.write([1, 2, 3], at: 0)) != nil
                let isSynced = (try? file?.sync()) != nil
                return isWritten && isSynced
            }
        }
        #expect(run(1) == run(1))
        #expect(run(1) != run(2))
        #expect(run(1).contains(false))
        #expect(run(1).contains(true))
    }
}
