import Foundation
import Testing

@testable import Storage

@Suite struct LimitStoreTests {
    @Test("What was saved is there after opening again, the latest of each organization and only the latest positions")
    func roundtrip() throws {
        let directory = TemporaryDirectory()
        let path = directory.path + "/limits.sqlite"
        let first = LimitStore.Saved(
            states: [
                LimitStore.State(organization: "contoso", lastSequence: 7, limits: [1, 2, 3]),
                LimitStore.State(organization: "tailspin", lastSequence: .max, limits: []),
            ],
            positions: [LimitStore.Position(file: "a-000.tgj", offset: 10)]
        )
        try LimitStore(path: path).save(first)
        #expect(try LimitStore(path: path).load() == first)

        let contoso = LimitStore.State(organization: "contoso", lastSequence: 9, limits: [4])
        let positions = [
            LimitStore.Position(file: "b-000.tgj", offset: 20), LimitStore.Position(file: "b-001.tgj", offset: 30),
        ]
        try LimitStore(path: path).save(LimitStore.Saved(states: [contoso], positions: positions))
        let second = try LimitStore(path: path).load()
        #expect(second.states == [contoso, first.states[1]])
        #expect(second.positions == positions)
    }

    @Test("A new store holds nothing")
    func empty() throws {
        let directory = TemporaryDirectory()
        #expect(try LimitStore(path: directory.path + "/limits.sqlite").load() == LimitStore.Saved())
    }

    @Test("A file that is no store is refused with its path")
    func damaged() throws {
        let directory = TemporaryDirectory()
        let path = directory.path + "/limits.sqlite"
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        try "this is not a database, but long enough to look at".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: KeyStoreError.self) { try LimitStore(path: path) }
    }
}
