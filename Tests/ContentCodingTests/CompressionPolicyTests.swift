import Testing

@testable import ContentCoding

struct CompressionPolicyTests {
    private func decide(
        acceptEncoding: String? = "gzip", contentType: String? = "application/json; charset=utf-8",
        policy: CompressionPolicy? = nil, _ change: (inout ResponseTraits) -> Void = { _ in }
    ) throws -> CompressionDecision {
        let types = try [MediaTypePattern("application/json"), MediaTypePattern("text/*")]
        let policy = policy ?? CompressionPolicy(codings: [.zstd, .gzip], minimumBytes: 256, types: types)
        var accepted = AcceptEncoding()
        acceptEncoding?.withBytes { accepted.add($0) }
        return (contentType ?? "").withBytes { bytes in
            var response = ResponseTraits(
                status: 200, contentType: contentType == nil ? nil : bytes, contentLength: 2700)
            change(&response)
            return policy.decide(response, accepted: accepted)
        }
    }

    @Test("an answer worth coding is coded for who accepts it, and varies for who doesn't")
    func coded() throws {
        #expect(try decide() == .encode(.gzip))
        #expect(try decide(contentType: "text/csv") == .encode(.gzip))
        #expect(try decide { $0.contentLength = nil } == .encode(.gzip))
        #expect(try decide { $0.status = 404 } == .encode(.gzip))
        #expect(try decide(acceptEncoding: "gzip;q=0.5, identity") == .pass(varies: true))
        #expect(try decide(acceptEncoding: nil) == .pass(varies: true))
        #expect(try decide(acceptEncoding: "") == .pass(varies: true))
        #expect(try decide(acceptEncoding: "gzip, zstd") == .encode(.zstd), "the server's favourite first")
        #expect(try decide(acceptEncoding: "gzip, zstd;q=0.9") == .encode(.gzip), "but the caller's before that")
        #expect(try decide(acceptEncoding: "br") == .pass(varies: true), "what isn't configured is not chosen")
        #expect(try decide(acceptEncoding: "identity;q=0") == .pass(varies: true))
    }

    @Test("a body below the minimum is untouched for everyone, at the minimum it is coded")
    func small() throws {
        #expect(try decide { $0.contentLength = 255 } == .pass(varies: false))
        #expect(try decide { $0.contentLength = 0 } == .pass(varies: false))
        #expect(try decide { $0.contentLength = 256 } == .encode(.gzip))
    }

    @Test("other content types, or none, are untouched for everyone")
    func types() throws {
        #expect(try decide(contentType: "image/png") == .pass(varies: false))
        #expect(try decide(contentType: "application/problem+json") == .pass(varies: false))
        #expect(try decide(contentType: nil) == .pass(varies: false))
    }

    @Test("what is coded already, may not be transformed or is a part is untouched for everyone")
    func untouchable() throws {
        #expect(try decide { $0.hasContentEncoding = true } == .pass(varies: false))
        #expect(try decide { $0.hasNoTransform = true } == .pass(varies: false))
        #expect(try decide { $0.hasContentRange = true } == .pass(varies: false))
        #expect(try decide { $0.status = 206 } == .pass(varies: false))
        #expect(
            try decide {
                $0.status = 416; $0.hasContentRange = true
            } == .pass(varies: false))
    }

    @Test("statuses without content are untouched", arguments: [100, 101, 103, 199, 204, 205])
    func withoutContent(status: Int) throws {
        #expect(try decide { $0.status = status } == .pass(varies: false))
    }

    @Test("HEAD is untouched and varies exactly where GET would")
    func head() throws {
        #expect(try decide { $0.isHead = true } == .pass(varies: true))
        #expect(
            try decide {
                $0.isHead = true; $0.contentLength = 10
            } == .pass(varies: false))
        #expect(try decide(contentType: "image/png") { $0.isHead = true } == .pass(varies: false))
    }

    @Test("a 304 is untouched and varies unless its type says it never did")
    func notModified() throws {
        #expect(
            try decide(contentType: nil) {
                $0.status = 304; $0.contentLength = nil
            } == .pass(varies: true))
        #expect(
            try decide {
                $0.status = 304; $0.contentLength = 0
            } == .pass(varies: true))
        #expect(try decide(contentType: "image/png") { $0.status = 304 } == .pass(varies: false))
        #expect(
            try decide {
                $0.status = 304; $0.hasNoTransform = true
            } == .pass(varies: false))
    }

    @Test("a policy without codings touches nothing")
    func noCodings() throws {
        let policy = CompressionPolicy(codings: [], minimumBytes: 0, types: [try MediaTypePattern("*/*")])
        #expect(try decide(policy: policy) == .pass(varies: false))
        #expect(try decide(policy: policy) { $0.status = 304 } == .pass(varies: false))
    }

    @Test(
        "no-transform is found as a directive, not inside a quoted string",
        arguments: [
            ("no-transform", true),
            ("private,  No-Transform", true),
            ("no-transform,max-age=5", true),
            ("max-age=5", false),
            ("no-transformation", false),
            ("x=\"no-transform\"", false),
            ("x=\"a, no-transform, b\"", false),
            ("x=\"a\\\", no-transform\"", false),
            ("x=\"a\", no-transform", true),
            ("x=\"unterminated, no-transform", false),
            ("x=\"ends in a backslash\\", false),
            ("", false),
        ])
    func noTransform(field: String, expected: Bool) {
        #expect(field.withBytes(CompressionPolicy.forbidsTransformation) == expected)
    }
}
