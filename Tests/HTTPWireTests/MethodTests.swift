import Testing

@testable import HTTPWire

struct MethodTests {
    private func method(_ name: String) -> HTTPWire.Method {
        let bytes = "X\(name)X".latin1
        return HTTPWire.Method(bytes.span, 1..<(1 + name.utf8.count))
    }

    @Test("a method is known by its name to the letter", arguments: HTTPWire.Method.allCases)
    func names(known: HTTPWire.Method) {
        let name = known.name.description
        #expect(method(name) == known)
        #expect(method(name.lowercased()) == .other)
        #expect(method(name + "S") == .other)
        #expect(method(String(name.dropLast())) == .other)
    }

    @Test("a known method in another case is misspelled, and nothing else is")
    func misspelled() {
        func isMisspelled(_ name: String) -> Bool {
            let bytes = "X\(name)X".latin1
            return HTTPWire.Method.isMisspelled(bytes.span, 1..<(1 + name.utf8.count))
        }
        for name in ["get", "Get", "pOST", "connect", "Options"] { #expect(isMisspelled(name), "\(name)") }
        for name in ["gets", "PURGE", "purge", "ge", "g3t"] { #expect(!isMisspelled(name), "\(name)") }
    }

    @Test("content has a meaning in POST, PUT and PATCH alone")
    func content() {
        #expect(HTTPWire.Method.allCases.filter(\.definesContent) == [.post, .put, .patch])
    }

    @Test("what is idempotent is what RFC 9110, section 9.2.2, says is")
    func idempotent() {
        let idempotent: Set<HTTPWire.Method> = [.get, .head, .put, .delete, .options, .trace]
        #expect(Set(HTTPWire.Method.allCases.filter(\.isIdempotent)) == idempotent)
    }
}
