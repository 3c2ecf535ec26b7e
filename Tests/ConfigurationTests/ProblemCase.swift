import Testing

/// One change to the sample, and every problem that must come of it.
struct ProblemCase: Sendable, CustomTestStringConvertible {
    let file: SampleFiles.File
    let text: String
    let replacement: String
    let problems: [String]

    init(
        _ file: SampleFiles.File,
        _ text: String,
        _ replacement: String,
        _ problems: String...
    ) {
        self.file = file
        self.text = text
        self.replacement = replacement
        self.problems = problems
    }

    var testDescription: String { "\(text) → \(replacement)" }

    func found() throws -> [String] {
        try SampleFiles.design.replacing(text, with: replacement, in: file).problems()
    }
}
