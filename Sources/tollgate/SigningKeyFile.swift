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

    init(_ configuration: GatewayConfiguration) {
        path = configuration.audit.signingKeyPath ?? configuration.stateDirectory + "/evidence/signing-key"
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

    /// Makes a key, for the log of the configuration's name or, where it has none, of one that nobody else has.
    ///
    /// - Throws: `Failure` when there is a file already.
    func make() throws -> NoteSigner {
        let name = try origin ?? "tollgate/" + SystemRandom.bytes(4).map { hexadecimal($0) }.joined()
        let signer = try NoteSigner.generate(name: name)
        let disk = SystemDisk()
        try disk.makeDirectories(SystemDisk.directory(of: path))
        guard try disk.bytes(of: path) == nil else {
            throw Failure("\(path): there is a key already; without it the log can't be gone on with")
        }
        try disk.replace(path, with: Array((signer.secretText + "\n").utf8))
        return signer
    }

    private func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
