internal import Foundation
internal import Synchronization

/// What attacks did and what held, for the table of `make attack`.
///
/// A line of JSON for each goes to the file that `TOLLGATE_ATTACK_REPORT` names; without it nothing is written.
package enum AttackReport {
    private static let path = ProcessInfo.processInfo.environment["TOLLGATE_ATTACK_REPORT"]
    private static let writing = Mutex(())

    /// Whether attacks have their full size, for which `make attack` asks; `make test` runs a short form of each.
    package static let isFull = ProcessInfo.processInfo.environment["TOLLGATE_ATTACK"] == "full"

    /// The full size of an attack, or the one it has among ordinary tests.
    package static func size(_ full: Int, short: Int) -> Int { isFull ? full : short }

    /// Notes what an attack did, and what was seen to hold.
    package static func note(_ attack: String, did: String, held: String) {
        guard let path else { return }
        let row = ["attack": attack, "did": did, "held": held]
        guard var line = try? JSONEncoder().encode(row) else { return }
        line.append(10)
        writing.withLock { _ in
            guard let file = fopen(path, "ae") else { return }
            _ = line.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
            fclose(file)
        }
    }
}
