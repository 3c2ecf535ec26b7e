import ArgumentParser
import Glibc

/// `--output FILE`, of commands whose result is a text.
struct AuditOutput: ParsableArguments {
    @Option(help: ArgumentHelp("The file to write to; without it, standard output.", valueName: "file"))
    var output: String?

    /// Writes the whole text; a file that is there is replaced by all of it or not at all.
    func write(_ bytes: [UInt8]) throws {
        guard let output else {
            Console.write(bytes, to: STDOUT_FILENO)
            return
        }
        let temporary = output + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(temporary) }
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + start, $0.count - start) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let failure = Self.failure(temporary)
                close(descriptor)
                unlink(temporary)
                throw failure
            }
            start += count
        }
        guard fsync(descriptor) == 0 || errno == EINVAL, close(descriptor) == 0, rename(temporary, output) == 0 else {
            throw Self.failure(output)
        }
    }

    /// What the last call of the system said of a file.
    static func failure(_ path: String) -> Failure {
        Failure("\(path): \(String(cString: strerror(errno)))")
    }
}
