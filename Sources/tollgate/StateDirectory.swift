import Configuration
import ConfigurationHistory
import Glibc
import Storage

/// The directory a gateway keeps its state in.
///
/// | path          | content                                  |
/// | ------------- | ---------------------------------------- |
/// | `keys.sqlite` | the keys                                 |
/// | `key-uses.sqlite` | when each key was last used          |
/// | `journal/`    | accesses, until they are sealed          |
/// | `evidence/`   | sealed accesses, the log and its key; each version of the configuration |
/// | `usage.sqlite` | sums of what is sealed, for reports     |
/// | `limits.sqlite` | how the limits stood at the last start |
/// | `lock`        | held by the one gateway that serves on it |
struct StateDirectory {
    let path: String

    init(_ configuration: GatewayConfiguration) {
        path = configuration.stateDirectory
    }

    init(path: String) {
        self.path = path
    }

    var journal: String { path + "/journal" }

    var evidence: String { path + "/evidence" }

    /// Every version of the configuration that a gateway ran, and when.
    var versions: VersionStore { VersionStore(directory: evidence + "/configurations") }

    var usagePath: String { path + "/usage.sqlite" }

    /// Opens the index of what organizations took.
    func usage() throws -> UsageIndex {
        try UsageIndex(path: usagePath)
    }

    /// Opens the keys, making the directory where it is missing.
    func keys() throws -> KeyStore {
        try KeyStore(path: path + "/keys.sqlite")
    }

    /// Opens when keys were last used.
    func keyUses() throws -> KeyUseStore {
        try KeyUseStore(path: path + "/key-uses.sqlite")
    }

    /// Opens how the limits stood at the last start.
    func limits() throws -> LimitStore {
        try LimitStore(path: path + "/limits.sqlite")
    }

    /// Makes sure that no other gateway serves on this directory as long as this process lives.
    func lock() throws {
        let file = path + "/lock"
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure("\(file): \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw Failure("\(path): another gateway is running on this state directory")
        }
        // The descriptor stays open: the lock goes with the process.
    }
}
