/// What is wrong with a proof pack or a receipt, and where.
package struct PackProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The path of the field, such as `readings[3].block.salt`; empty for the text as a whole.
    package let place: String
    package let reason: String

    package init(_ place: String, _ reason: String) {
        self.place = place
        self.reason = reason
    }

    package var description: String { place.isEmpty ? reason : "\(place): \(reason)" }
}
