import Testing

@testable import ContentCoding

struct MediaTypePatternTests {
    @Test(
        "a type matches whatever its case and parameters",
        arguments: [
            ("application/json", "application/json", true),
            ("application/json", "Application/JSON; charset=utf-8", true),
            ("Application/Json", "application/json\t;charset=utf-8", true),
            ("application/json", " application/json ", true),
            ("application/json", "application/jsonp", false),
            ("application/json", "application/problem+json", false),
            ("application/json", "application/jso", false),
            ("application/json", "", false),
            ("application/json", "; application/json", false),
            ("text/*", "text/plain", true),
            ("text/*", "TEXT/HTML;level=1", true),
            ("text/*", "text/", false),
            ("text/*", "text", false),
            ("text/*", "context/plain", false),
            ("text/*", "application/text", false),
            ("*/*", "image/png", true),
            ("*/*", "", false),
        ])
    func matching(pattern: String, contentType: String, expected: Bool) throws {
        let pattern = try MediaTypePattern(pattern)
        #expect(contentType.withBytes(pattern.matches) == expected)
    }

    @Test(
        "what is not a type or a range is refused by name",
        arguments: [
            "", "json", "/", "text/", "/plain", "*/json", "text/plain/x", "text/plain;charset=utf-8", "te xt/plain",
            "text/é",
        ])
    func invalid(text: String) {
        #expect(throws: ContentCodingError.invalidMediaTypePattern(text)) { try MediaTypePattern(text) }
    }
}
