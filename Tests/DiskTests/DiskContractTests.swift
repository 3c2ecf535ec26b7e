import Disk
import Glibc
import TestSupport
import Testing

/// What every disk does, the system's and the simulated one alike.
struct DiskContractTests {
    enum Kind: CaseIterable {
        case system, simulated
    }

    /// A disk with an empty directory.
    private struct Place {
        let disk: any Disk
        let path: String
        /// Goes with the test.
        let directory: TemporaryDirectory?

        init(_ kind: Kind) throws {
            switch kind {
            case .system:
                let directory = try TemporaryDirectory()
                (disk, path, self.directory) = (SystemDisk(), directory.path, directory)
            case .simulated: (disk, path, directory) = (SimulatedDisk(seed: 1), "/state", nil)
            }
        }
    }

    @Test("a file is created once, opened when it is there, and named in its directory", arguments: Kind.allCases)
    func opening(kind: Kind) throws {
        let place = try Place(kind)
        let path = place.path + "/a"
        #expect(throws: DiskError.missing(path: path)) { try place.disk.open(path, .read) }
        #expect(throws: DiskError.missing(path: path)) { try place.disk.open(path, .modify) }
        let file = try place.disk.open(path, .create)
        #expect(file.path == path)
        #expect(throws: DiskError.exists(path: path)) { try place.disk.open(path, .create) }
        _ = try place.disk.open(place.path + "/B", .create)
        #expect(try place.disk.names(in: place.path) == ["B", "a"])
        #expect(try place.disk.names(in: place.path + "/missing") == [])
        #expect(throws: DiskError.system(call: "open", path: place.path + "/missing/a", errno: ENOENT)) {
            try place.disk.open(place.path + "/missing/a", .create)
        }
        #expect(throws: DiskError.system(call: "write", path: path, errno: EBADF)) {
            try place.disk.open(path, .read).write([1], at: 0)
        }
    }

    @Test("what is written is read, gaps and room are zeros, and a cut is a cut", arguments: Kind.allCases)
    func bytes(kind: Kind) throws {
        let place = try Place(kind)
        let file = try place.disk.open(place.path + "/a", .create)
        try file.write([1, 2, 3], at: 2)
        #expect(try file.bytes() == [0, 0, 1, 2, 3])
        try file.allocate(from: 0, to: 8)
        #expect(try file.bytes() == [0, 0, 1, 2, 3, 0, 0, 0])
        try file.allocate(from: 0, to: 4)
        #expect(try file.length() == 8)
        #expect(try file.bytes(from: 3, count: 2) == [2, 3])
        #expect(try file.bytes(from: 6, count: 10) == [0, 0])
        #expect(try file.bytes(from: 20) == [])
        try file.truncate(to: 3)
        try file.truncate(to: 5)
        #expect(try file.bytes() == [0, 0, 1, 0, 0])
        try file.sync()
        #expect(try place.disk.bytes(of: place.path + "/a") == [0, 0, 1, 0, 0])
        #expect(try place.disk.bytes(of: place.path + "/b") == nil)
    }

    @Test("a lock holds others off until it is given back or its file is closed", arguments: Kind.allCases)
    func locks(kind: Kind) throws {
        let place = try Place(kind)
        let path = place.path + "/a"
        let first = try place.disk.open(path, .create)
        #expect(try first.lock())
        #expect(try first.lock())
        do {
            let second = try place.disk.open(path, .modify)
            #expect(try !second.lock())
            first.unlock()
            #expect(try second.lock())
            #expect(try !first.lock())
        }
        #expect(try first.lock())
    }

    @Test("a file knows whether its name still leads to it", arguments: Kind.allCases)
    func identity(kind: Kind) throws {
        let place = try Place(kind)
        let (a, b) = (place.path + "/a", place.path + "/b")
        let file = try place.disk.open(a, .create)
        #expect(try file.identity() == .same)
        try place.disk.rename(a, to: b)
        #expect(try file.identity() == .deleted)
        _ = try place.disk.open(a, .create)
        #expect(try file.identity() == .replaced)
        try place.disk.rename(b, to: a)
        #expect(try file.identity() == .same)
        #expect(try place.disk.names(in: place.path) == ["a"])
        try place.disk.remove(a)
        #expect(try file.identity() == .deleted)
        try file.write([1], at: 0)
        #expect(try file.bytes() == [1])
        #expect(throws: DiskError.system(call: "unlink", path: a, errno: ENOENT)) { try place.disk.remove(a) }
        #expect(throws: DiskError.system(call: "rename", path: a, errno: ENOENT)) {
            try place.disk.rename(a, to: b)
        }
    }

    @Test("directories are made once, and removed when they are empty", arguments: Kind.allCases)
    func directories(kind: Kind) throws {
        let place = try Place(kind)
        let path = place.path + "/x"
        #expect(try place.disk.makeDirectory(path))
        #expect(try !place.disk.makeDirectory(path))
        try place.disk.makeDirectories(path + "/y/z")
        #expect(try place.disk.names(in: path) == ["y"])
        #expect(throws: DiskError.system(call: "mkdir", path: place.path + "/u/v", errno: ENOENT)) {
            try place.disk.makeDirectory(place.path + "/u/v")
        }
        #expect(throws: DiskError.system(call: "rmdir", path: path + "/y", errno: ENOTEMPTY)) {
            try place.disk.removeDirectory(path + "/y")
        }
        try place.disk.removeDirectory(path + "/y/z")
        try place.disk.syncDirectory(path + "/y")
        #expect(try place.disk.names(in: path + "/y") == [])
        #expect(throws: DiskError.system(call: "open", path: place.path + "/u", errno: ENOENT)) {
            try place.disk.syncDirectory(place.path + "/u")
        }
    }

    @Test("a file is replaced as a whole, also when an earlier try was left behind", arguments: Kind.allCases)
    func replacing(kind: Kind) throws {
        let place = try Place(kind)
        let path = place.path + "/a"
        try place.disk.replace(path, with: [1, 2, 3])
        _ = try place.disk.open(path + ".new", .create)
        try place.disk.replace(path, with: [4])
        #expect(try place.disk.bytes(of: path) == [4])
        #expect(try place.disk.names(in: place.path) == ["a"])
    }
}
