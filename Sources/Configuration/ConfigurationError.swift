/// Everything that is wrong with a configuration, found in one run.
package struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// At least one; sorted by file, line and column, each only once.
    package let problems: [Problem]

    /// One line a problem, as `tollgate check` prints it.
    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
