extension ConfigurationError {
    /// One thing that is wrong, and where.
    package struct Problem: Sendable, Hashable, Comparable, CustomStringConvertible {
        package let place: Place
        /// What is wrong, a semicolon, and what would be right.
        package let message: String

        package var file: String { place.file }
        package var line: Int { place.line }
        package var column: Int { place.column }

        /// `file:line:column: message`.
        package var description: String { "\(place): \(message)" }

        package static func < (left: Problem, right: Problem) -> Bool {
            left.place == right.place ? left.message < right.message : left.place < right.place
        }
    }
}
