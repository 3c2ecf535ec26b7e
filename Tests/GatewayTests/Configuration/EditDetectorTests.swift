import Foundation
import TestSupport
import Testing

@testable import tollgate

/// When files that are being edited are worth reading; time is the test's own.
struct EditDetectorTests {
    private static let millisecond: Int64 = 1_000_000
    private let directory: TemporaryDirectory
    private var path: String { directory.path + "/file" }
    private var stamps: FileStamps { FileStamps([path]) }

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write("one", to: "file")
    }

    private func observe(
        _ detector: inout EditDetector, at milliseconds: Int64, hasWriter: Bool = false
    ) -> EditDetector.Action {
        detector.observe(stamps, nowNanoseconds: milliseconds * Self.millisecond) { hasWriter }
    }

    @Test("Files are read once they have rested, first as they may be, then for good, and no more until they change")
    func rests() throws {
        var detector = EditDetector()
        #expect(observe(&detector, at: 0) == .wait)
        #expect(observe(&detector, at: 199) == .wait)
        #expect(observe(&detector, at: 200) == .read(isFinal: false))
        #expect(observe(&detector, at: 300) == .wait)
        #expect(observe(&detector, at: 1_000) == .read(isFinal: true))
        #expect(observe(&detector, at: 5_000) == .wait)
        try directory.write("other", to: "file")
        #expect(observe(&detector, at: 5_100) == .wait)
        try directory.write("another", to: "file")
        #expect(observe(&detector, at: 5_250) == .wait)
        #expect(observe(&detector, at: 5_400) == .wait)
        #expect(observe(&detector, at: 5_450) == .read(isFinal: false))
        detector.settle()
        #expect(observe(&detector, at: 9_000) == .wait)
    }

    @Test("A writer is waited for, but not for ever")
    func waitsForWriters() {
        var detector = EditDetector()
        #expect(observe(&detector, at: 0) == .wait)
        for time in stride(from: Int64(200), to: 10_000, by: 100) {
            #expect(observe(&detector, at: time, hasWriter: true) == .wait)
        }
        #expect(observe(&detector, at: 10_000, hasWriter: true) == .read(isFinal: true))
    }

    @Test("A file that goes, comes, is replaced by one with the same bytes, or is written with as many, has changed")
    func seesChanges() throws {
        var seen = [stamps]
        func expectChange(_ body: () throws -> Void) throws {
            // Beyond the steps in which the system tells times.
            usleep(20_000)
            try body()
            #expect(stamps != seen.last)
            seen.append(stamps)
        }
        try expectChange { try directory.write("two", to: "file") }
        try expectChange { unlink(path) }
        try expectChange { try directory.write("two", to: "file") }
        try expectChange {
            try directory.write("two", to: "next")
            rename(directory.path + "/next", path)
        }
        try expectChange {
            unlink(path)
            try directory.write("two", to: "elsewhere")
            symlink("elsewhere", path)
        }
        #expect(stamps == FileStamps([path]))
    }

    @Test("Who has a file open for writing is seen as long as it does")
    func seesWriters() throws {
        #expect(!FileWriters.exist(for: path))
        let reader = try #require(FileHandle(forReadingAtPath: path))
        #expect(!FileWriters.exist(for: path))
        let writer = try #require(FileHandle(forWritingAtPath: path))
        #expect(FileWriters.exist(for: path))
        try writer.close()
        #expect(!FileWriters.exist(for: path))
        try reader.close()
        #expect(!FileWriters.exist(for: directory.path + "/none"))
    }
}
