import Agreements
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(2))) struct KeyWatchTests {
    private let directory = TemporaryDirectory()
    private var path: String { directory.path + "/keys.sqlite" }

    @Test("a watch tells the keys of now first, then each change made through the same store")
    func ownChanges() async throws {
        let store = try KeyStore(path: path)
        let first = try store.issue(app: "contoso-insights", nowNanoseconds: 1).key
        let (watch, lists) = try Self.watch(store)
        var told = lists.makeAsyncIterator()
        #expect(try await told.next()?.get() == [first])
        let second = try store.issue(app: "contoso-insights", nowNanoseconds: 2).key
        #expect(try await told.next()?.get() == [first, second])
        try store.revoke(first.id, nowNanoseconds: 3)
        #expect(try await told.next()?.get().map(\.revokedAtNanoseconds) == [3, nil])
        watch.cancel()
    }

    @Test("a watch tells a change made through another connection")
    func otherConnection() async throws {
        let (watch, lists) = try Self.watch(KeyStore(path: path))
        var told = lists.makeAsyncIterator()
        #expect(try await told.next()?.get() == [])
        let key = try KeyStore(path: path).issue(app: "contoso-insights", nowNanoseconds: 1).key
        #expect(try await told.next()?.get() == [key])
        watch.cancel()
    }

    @Test("a watch tells keys that other processes issue and revoke")
    func otherProcess() async throws {
        let store = try KeyStore(path: path)
        let first = try store.issue(app: "contoso-insights", nowNanoseconds: 1).key
        let (watch, lists) = try Self.watch(store)
        var told = lists.makeAsyncIterator()
        #expect(try await told.next()?.get() == [first])

        let (path, id) = (path, first.id.description)
        await #expect(processExitsWith: .success) { [path = path as String, id = id as String] in
            let id = try #require(KeyID(id))
            try KeyStore(path: path).revoke(id, nowNanoseconds: 2)
        }
        #expect(try await told.next()?.get().map(\.revokedAtNanoseconds) == [2])

        await #expect(processExitsWith: .success) { [path = path as String] in
            _ = try KeyStore(path: path).issue(app: "issued-elsewhere", nowNanoseconds: 3)
        }
        #expect(try await told.next()?.get().map(\.app) == ["contoso-insights", "issued-elsewhere"])
        watch.cancel()
    }

    @Test("several processes may open a new store at the same moment and issue keys; none is lost")
    func manyProcesses() async throws {
        let path = path
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    await #expect(processExitsWith: .success) { [path = path as String] in
                        let store = try KeyStore(path: path)
                        for count in 0..<10 {
                            _ = try store.issue(app: "contoso-insights", nowNanoseconds: Int64(count))
                        }
                    }
                }
            }
        }
        #expect(try KeyStore(path: path).keys().count == 60)
    }

    @Test("many threads may open a new store at the same moment and issue keys; none is lost")
    func manyThreads() async throws {
        for round in 0..<10 {
            let path = directory.path + "/round-\(round)/keys.sqlite"
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask { _ = try KeyStore(path: path).issue(app: "contoso-insights", nowNanoseconds: 1) }
                }
                try await group.waitForAll()
            }
            #expect(try KeyStore(path: path).keys().count == 8)
        }
    }

    @Test("a store that becomes unreadable is told once, and the next readable state again")
    func failure() async throws {
        let store = try KeyStore(path: path)
        let (watch, lists) = try Self.watch(store)
        var told = lists.makeAsyncIterator()
        #expect(try await told.next()?.get() == [])
        try await store.database.write { database in
            try database.execute(
                sql: "INSERT INTO keys (id, secret_digest, app, created_at) VALUES (-7, zeroblob(32), 'x', 1)"
            )
        }
        #expect(await told.next() == .failure(.damagedRow(path: path, id: -7)))
        try await store.database.write { try $0.execute(sql: "DELETE FROM keys") }
        #expect(try await told.next()?.get() == [])
        watch.cancel()
    }

    @Test("a cancelled watch tells nothing more")
    func cancelled() async throws {
        let store = try KeyStore(path: path)
        let (watch, lists) = try Self.watch(store)
        var told = lists.makeAsyncIterator()
        #expect(try await told.next()?.get() == [])
        watch.cancel()
        // Another watch tells the change, so the cancelled one has had its time.
        let (other, otherLists) = try Self.watch(store)
        var otherTold = otherLists.makeAsyncIterator()
        _ = await otherTold.next()
        let key = try store.issue(app: "contoso-insights", nowNanoseconds: 1).key
        #expect(try await otherTold.next()?.get() == [key])
        watch.finish()
        #expect(await told.next() == nil)
        other.cancel()
    }

    /// A watch with a short interval, and what it tells.
    private static func watch(_ store: KeyStore) throws -> (RunningWatch, AsyncStream<Result<[Key], KeyStoreError>>) {
        let (stream, continuation) = AsyncStream.makeStream(of: Result<[Key], KeyStoreError>.self)
        let watch = try store.watch(intervalMilliseconds: 20) { continuation.yield($0) }
        return (RunningWatch(watch: watch, continuation: continuation), stream)
    }

    private struct RunningWatch {
        let watch: KeyWatch
        let continuation: AsyncStream<Result<[Key], KeyStoreError>>.Continuation

        func cancel() {
            watch.cancel()
        }

        func finish() {
            continuation.finish()
        }
    }
}
