import Testing

@testable import HTTPWire

struct FieldNameSetTests {
    @Test("a set holds what it was made of, and nothing else")
    func members() {
        let empty: FieldNameSet = []
        for name in FieldName.all {
            #expect(!empty.contains(name))
            let one: FieldNameSet = [name]
            for other in FieldName.all {
                #expect(one.contains(other) == (one.contains(name) && other == name))
                let both = one.union([other])
                #expect(
                    FieldName.all.filter { both.contains($0) } == FieldName.all.filter { $0 == name || $0 == other })
            }
        }
    }

    @Test("what concerns one connection is dropped between two")
    func hopByHop() {
        let names: Set<FieldName> = [
            .connection, .keepAlive, .proxyConnection, .te, .trailer, .transferEncoding, .upgrade, .contentLength,
            .http2Settings, .proxyAuthenticate, .proxyAuthorization,
        ]
        for name in FieldName.all {
            #expect(FieldNameSet.hopByHop.contains(name) == names.contains(name), "\(name)")
        }
    }
}
