internal import Foundation

/// The program under test.
package enum Tollgate {
    /// Where it was built: beside the tests, or what the environment's TOLLGATE_BINARY names.
    package static let path: String = {
        if let path = ProcessInfo.processInfo.environment["TOLLGATE_BINARY"] { return path }
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return own.split(separator: "/").dropLast().reduce(into: "") { $0 += "/\($1)" } + "/tollgate"
    }()

    /// The repository's root.
    package static let root: String = {
        #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/\($1)" }
    }()

    /// Runs a command to its end.
    package static func run(_ arguments: [String]) throws -> (exit: ChildProcess.Exit, output: String, error: String) {
        try ChildProcess.run(path, arguments)
    }
}
