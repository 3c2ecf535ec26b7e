import Foundation
import TestSupport

/// A file system in memory, small enough to be filled by a test; only root can have one.
final class SmallDisk {
    let path: String
    private let directory: TemporaryDirectory

    static let isPossible: Bool = {
        guard getuid() == 0, let disk = try? SmallDisk(megabytes: 1) else { return false }
        return (try? disk.grow(megabytes: 2)) != nil
    }()

    init(megabytes: Int) throws {
        directory = try TemporaryDirectory()
        path = directory.path + "/disk"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try SmallDisk.run(["mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tollgate-test", path])
    }

    deinit {
        try? SmallDisk.run(["umount", "-l", path])
    }

    func grow(megabytes: Int) throws {
        try SmallDisk.run(["mount", "-o", "remount,size=\(megabytes)m", path])
    }

    private static func run(_ command: [String]) throws {
        let result = try ChildProcess.run("/usr/bin/env", command)
        guard result.exit == .code(0) else { throw WireFailure.system("\(command): \(result.error)") }
    }
}
