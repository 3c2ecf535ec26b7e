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

    @Test("what is idempotent is what RFC 9110, section 9.2.2, says is")
    func idempotent() {
        let idempotent: Set<HTTPWire.Method> = [.get, .head, .put, .delete, .options, .trace]
        #expect(Set(HTTPWire.Method.allCases.filter(\.isIdempotent)) == idempotent)
    }
}
