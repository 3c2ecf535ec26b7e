import ArgumentParser

/// `loadtest counting`: how fast items are counted.
struct Counting: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Counts the items of JSON on one thread, and prints the bytes counted a second.",
        discussion: """
            64 answers of each size take turns, so that the processor learns none by heart. The rows take turns too, in \
            rounds; a figure is the median of the rounds.
            """
    )

    @Option(help: "Seconds for all rows together.")
    var seconds = 3.0

    func validate() throws {
        guard seconds > 0, seconds <= 3_600 else { throw ValidationError("--seconds must be above 0 and at most 3600") }
    }

    func run() throws {
        try CountingMeasurement(seconds: seconds).print()
    }
}
