/// A position in a configuration file.
package struct Place: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The file, as a person would open it from the working directory.
    package let file: String
    /// Counted from 1.
    package let line: Int
    /// Counted from 1, in Unicode scalars.
    package let column: Int

    package var description: String { "\(file):\(line):\(column)" }

    package static func < (left: Place, right: Place) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}
