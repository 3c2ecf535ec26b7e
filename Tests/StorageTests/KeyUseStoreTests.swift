import Agreements
import Storage
import Testing

@Suite struct KeyUseStoreTests {
    private let directory = TemporaryDirectory()

    @Test("the latest use of each key is kept, over openings too")
    func latest() throws {
        let path = directory.path + "/key-uses.sqlite"
        let (first, second) = (try #require(KeyID(rawValue: 1)), try #require(KeyID(rawValue: 1 << 59)))
        do {
            let store = try KeyUseStore(path: path)
            #expect(try store.load() == [:])
            try store.save([first: 100, second: 50])
            try store.save([first: 90])
        }
        let store = try KeyUseStore(path: path)
        try store.save([second: 60])
        #expect(try store.load() == [first: 100, second: 60])
    }
}
