import ArgumentParser

/// A span of time on the command line: a whole number and `s`, `m`, `h` or `d`.
struct Lifetime: ExpressibleByArgument {
    let nanoseconds: Int64

    init?(argument: String) {
        let seconds: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let unit = argument.last.flatMap({ seconds[$0] }), let count = Int64(argument.dropLast()), count >= 0
        else { return nil }
        let (nanoseconds, overflow) = count.multipliedReportingOverflow(by: unit * 1_000_000_000)
        guard !overflow else { return nil }
        self.nanoseconds = nanoseconds
    }
}
