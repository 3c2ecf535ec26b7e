import Foundation

/// A directory of a test's own, removed with its contents when it is let go.
final class TemporaryDirectory: Sendable {
    let path: String

    init() {
        path = FileManager.default.temporaryDirectory.appending(path: "tollgate-\(UUID().uuidString)").path(
            percentEncoded: false
        )
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
