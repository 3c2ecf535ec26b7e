internal import Foundation

/// The decoders that others use: zlib's, and Debian's `zstd` and `brotli` commands.
package enum CommandLineDecoder {
    /// Decodes a whole stream.
    ///
    /// - Parameter coding: `gzip`, `zstd` or `br`.
    /// - Throws: for what isn't a stream of the coding, and where its end is missing.
    package static func decode(_ bytes: [UInt8], _ coding: String) throws -> [UInt8] {
        let program: String
        switch coding {
        case "gzip": return try GzipInflater.inflate(bytes)
        case "zstd": program = "/usr/bin/zstd"
        case "br": program = "/usr/bin/brotli"
        default: throw WireFailure.malformed("no decoder of \(coding)")
        }
        let directory = try TemporaryDirectory()
        guard FileManager.default.createFile(atPath: "\(directory.path)/coded", contents: Data(bytes)) else {
            throw WireFailure.system("writing to \(directory.path)")
        }
        let run = try ChildProcess.run(
            program, ["-d", "-f", "-o", "\(directory.path)/plain", "\(directory.path)/coded"])
        guard run.exit == .code(0), let plain = FileManager.default.contents(atPath: "\(directory.path)/plain") else {
            throw WireFailure.malformed("\(program): \(run.exit): \(run.error)")
        }
        return Array(plain)
    }
}
