import Configuration
import Disk
import SystemCrypto
import TransparencyLog

/// The file of the key that signs the log's checkpoints; only the gateway's user can read it.
///
/// It holds one line in the form of a signed note's secret key, which names the log.
struct SigningKeyFile {
    let path: String
    private let origin: String?

    /// - Parameter path: where the file is; nil: where the configuration says.
    init(_ configuration: GatewayConfiguration, path: String? = nil) {
        self.path =
            path ?? configuration.audit.signingKeyPath ?? StateDirectory(configuration).evidence + "/signing-key"
        origin = configuration.audit.origin
    }

    /// The key; nil where there is no file.
    ///
    /// - Throws: `Failure` when the file holds no key, or that of a log with another name than the configuration's.
    func read() throws -> NoteSigner? {
        guard let bytes = try SystemDisk().bytes(of: path) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        let signer: NoteSigner
        do {
            signer = try NoteSigner(secretText: text.last == "\n" ? String(text.dropLast()) : text)
        } catch {
            throw Failure("\(path): not a signing key: \(error)")
        }
        if let origin, origin != signer.name {
            throw Failure(
                "\(path): signs for the log \(signer.name), but `audit: origin` says \(origin); a log keeps its name")
        }
        return signer
    }

    /// Makes a key, and never replaces one.
    ///
    /// - Parameter name: the log's name; nil: the configuration's or, where it has none, one that nobody else has.
    /// - Throws: `Failure` when there is a file already, or the configuration has another name.
    func make(origin name: String? = nil) throws -> NoteSigner {
        if let origin, let name, origin != name {
            throw Failure("the configuration says that the log's name is \(origin), not \(name)")
        }
        let unique = try SystemRandom.bytes(4).reduce(into: "tollgate/") { text, byte in
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        let signer = try NoteSigner.generate(name: name ?? origin ?? unique)
        let disk = SystemDisk()
        let directory = SystemDisk.directory(of: path)
        try disk.makeDirectories(directory)
        do throws(DiskError) {
            let file = try disk.open(path, .create)
            try file.write(Array((signer.secretText + "\n").utf8), at: 0)
            try file.sync()
            try disk.syncDirectory(directory)
        } catch {
            guard case .exists = error else { throw error }
            throw Failure("\(path): is there already, and is not replaced: the log can't go on with another key")
        }
        return signer
    }
}
