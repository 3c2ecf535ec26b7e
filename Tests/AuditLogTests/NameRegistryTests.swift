import Testing

@testable import AuditLog

struct NameRegistryTests {
    @Test("a name keeps its number, and numbers of a kind count up from 1")
    func numbering() throws {
        let names = NameRegistry()
        #expect(try names.number(of: .app, "a") == 1)
        #expect(try names.number(of: .app, "b") == 2)
        #expect(try names.number(of: .route, "a") == 1)
        #expect(try names.number(of: .app, "a") == 1)
        #expect(names.count == 3)
    }

    @Test("a name that doesn't fit a frame is refused")
    func tooLong() throws {
        let names = NameRegistry()
        _ = try names.number(of: .app, String(repeating: "n", count: 4096))
        #expect(throws: AuditLogError.nameTooLong(kind: .app, byteCount: 4097)) {
            try names.number(of: .app, String(repeating: "n", count: 4097))
        }
    }

    @Test("threads that ask for the same names at once get the same numbers")
    func threads() async throws {
        let names = NameRegistry()
        let answers = try await withThrowingTaskGroup(of: [UInt32].self) { group in
            for _ in 0..<8 {
                group.addTask { try (0..<500).map { try names.number(of: .limit, "limit \($0)") } }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for answer in answers { #expect(answer == answers[0]) }
        #expect(Set(answers[0]) == Set(1...500))
    }
}
