import Foundation
import FuzzTargets
import TestSupport
import Testing

/// What fuzzing has found, and what it began with, kept so that it is tried with every change.
struct FuzzReplayTests {
    private static let folder = Tollgate.root + "/Tests/Fuzzing/Corpora/"

    @Test("every kept input of a fuzz target holds what the target promises", arguments: FuzzTarget.all.map(\.name))
    func replays(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder + name)
        #expect(!files.isEmpty)
        for file in files {
            let bytes = try #require(FileManager.default.contents(atPath: "\(Self.folder)\(name)/\(file)"))
            #expect(target.check(Array(bytes)) == nil, "\(file)")
        }
    }

    @Test("every folder of kept inputs belongs to a fuzz target")
    func folders() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
        #expect(Set(folders).isSubset(of: FuzzTarget.all.map(\.name)))
    }
}
