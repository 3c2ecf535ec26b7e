import ArgumentParser
import Evidence

/// A month as an argument: 2022-05.
struct StatementMonthArgument: ExpressibleByArgument {
    /// Months since January of the year 0.
    let number: Int64

    /// What fits into nanoseconds since 1970, with room to spare.
    static let years = 1970...2200

    init?(argument: String) {
        guard argument.utf8.count == 7, let first = ReportDate(argument + "-01"), Self.years.contains(first.year) else {
            return nil
        }
        number = first.monthNumber
    }
}
