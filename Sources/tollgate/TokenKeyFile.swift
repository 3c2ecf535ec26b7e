import Gateway
import Glibc
import SystemCrypto

/// A secret of 32 random bytes in a file of the state directory that only the gateway's user can read.
///
/// | use | file | who has it can |
/// | --- | --- | --- |
/// | `addresses` | `evidence/address-key` | tell whether a token is that of an address or query; once it is deleted, nobody can |
/// | `cursors` | `cursor-key` | seal cursors; once it is deleted, those that callers have are refused |
///
/// Tokens of different secrets have nothing to do with each other.
struct TokenKeyFile {
    enum Use {
        case addresses, cursors
    }

    private let directory: String
    private let path: String

    init(_ use: Use, stateDirectory: String) {
        switch use {
        case .addresses:
            directory = stateDirectory + "/evidence"
            path = directory + "/address-key"
        case .cursors:
            directory = stateDirectory
            path = directory + "/cursor-key"
        }
    }

    /// Reads the secret, or makes it where there is none.
    func key() throws -> TokenKey {
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else { throw failure(directory) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw failure(path) }
            return try make()
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: TokenKey.byteCount + 1)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw failure(path) }
        guard let key = TokenKey(secret: Array(bytes.prefix(count))) else {
            throw Failure(
                "\(path): not a key of \(TokenKey.byteCount) bytes; restore it, or delete it to begin with another one")
        }
        return key
    }

    /// Writes a new secret under another name and gives it its own when all of it is on the disk.
    private func make() throws -> TokenKey {
        let secret = try SystemRandom.bytes(TokenKey.byteCount)
        let temporary = path + ".new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(temporary) }
        defer { close(descriptor) }
        guard write(descriptor, secret, secret.count) == secret.count, fsync(descriptor) == 0,
            rename(temporary, path) == 0
        else {
            let failure = failure(temporary)
            unlink(temporary)
            throw failure
        }
        let parent = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else { throw failure(directory) }
        defer { close(parent) }
        guard fsync(parent) == 0 else { throw failure(directory) }
        guard let key = TokenKey(secret: secret) else { throw Failure("\(path): the system gave no random bytes") }
        return key
    }

    private func failure(_ path: String) -> Failure {
        Failure("\(path): \(String(cString: strerror(errno)))")
    }
}
