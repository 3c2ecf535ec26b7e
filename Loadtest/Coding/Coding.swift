import ArgumentParser

/// `loadtest coding`: what each content coding costs, and what it saves.
struct Coding: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Codes JSON in every coding, whole and streamed, and prints the CPU time and the size of each.",
        discussion: """
            64 answers of each size, of ten posts and more, take turns, so that no coder learns one by heart. The rows \
            take turns too, in rounds; a figure is the median of the rounds. `zlib level 1` is what nginx does at \
            `gzip_comp_level 1`. The last lines say what it costs to code on another thread instead of the event loop.
            """
    )

    @Option(help: "Seconds for all rows together.")
    var seconds = 20.0

    func validate() throws {
        guard seconds > 0, seconds <= 3_600 else { throw ValidationError("--seconds must be above 0 and at most 3600") }
    }

    func run() throws {
        try CodingMeasurement(seconds: seconds).print()
    }
}
