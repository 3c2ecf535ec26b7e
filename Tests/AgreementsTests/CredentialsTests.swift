import Agreements
import Testing

@Suite struct CredentialsTests {
    @Test(
        "the token is what follows the scheme, in any case and with any white space around it",
        arguments: ["Bearer abc", "bearer abc", "BEARER \t abc", "  bEaReR   abc  "]
    )
    func bearer(value: String) {
        #expect(token(authorization: [value]) == .success("abc"))
    }

    @Test("the token of an X-Api-Key line is its value")
    func apiKey() {
        #expect(token(apiKey: [" abc\t"]) == .success("abc"))
    }

    @Test(
        "without a bearer token or an X-Api-Key there are no credentials",
        arguments: ["", "Basic YTpi", "Bearerabc", "Bear", "Bearer_ abc", "Digest Bearer abc"]
    )
    func none(value: String) {
        #expect(token(authorization: [value]) == .failure(.noCredentials))
        #expect(token(authorization: [value], apiKey: ["abc"]) == .success("abc"))
    }

    @Test("an empty token is a token, and not a key")
    func empty() {
        #expect(token(authorization: ["Bearer"]) == .success(""))
        #expect(token(authorization: ["Bearer  "]) == .success(""))
        #expect(token(apiKey: [""]) == .success(""))
    }

    @Test("the same key sent in two ways is one key, and different ones conflict")
    func conflicts() {
        #expect(token(authorization: ["Bearer abc"], apiKey: ["abc"]) == .success("abc"))
        #expect(token(authorization: ["Bearer abc", "bearer abc"]) == .success("abc"))
        #expect(token(authorization: ["Bearer abc"], apiKey: ["abd"]) == .failure(.conflictingCredentials))
        #expect(token(apiKey: ["abc", "abcd"]) == .failure(.conflictingCredentials))
        #expect(token(apiKey: ["abc", "abd", "abc"]) == .failure(.conflictingCredentials))
        #expect(token(authorization: ["Bearer"], apiKey: ["abc"]) == .failure(.conflictingCredentials))
    }

    /// What the lines of a request lead to; all of its bytes live in one buffer, as in a request.
    private func token(authorization: [String] = [], apiKey: [String] = []) -> Result<String, AccessRefusal> {
        let lines = (authorization + apiKey).map { Array($0.utf8) }
        return lines.flatMap { $0 }.withUnsafeBytes { buffer in
            var credentials = Credentials()
            var start = 0
            for (number, line) in lines.enumerated() {
                let value = UnsafeRawBufferPointer(rebasing: buffer[start..<(start + line.count)])
                start += line.count
                if number < authorization.count {
                    credentials.offer(authorization: value)
                } else {
                    credentials.offer(apiKey: value)
                }
            }
            do throws(AccessRefusal) {
                return .success(String(decoding: try credentials.token(), as: UTF8.self))
            } catch {
                return .failure(error)
            }
        }
    }
}
