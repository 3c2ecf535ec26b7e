internal import Foundation

/// The content codings as others do them: the commands `gzip`, `zstd` and `brotli`.
package enum CommandLineCoding {
    /// Decodes a whole stream.
    ///
    /// - Parameter coding: `gzip`, `zstd` or `br`.
    /// - Throws: for what isn't a stream of the coding, and where its end is missing.
    package static func decode(_ bytes: [UInt8], _ coding: String) throws -> [UInt8] {
        let (plain, isComplete) = try run("\(program(coding)) -d -c", bytes)
        guard isComplete else { throw WireFailure.malformed("\(coding) without a valid end") }
        return plain
    }

    /// Decodes as far as it goes, and says whether the stream ends there, properly.
    package static func decodeSoFar(_ bytes: [UInt8], _ coding: String) throws -> (bytes: [UInt8], isComplete: Bool) {
        // The command writes nothing of a brotli stream that doesn't end.
        if coding == "br" { return try BrotliPrefix.decode(bytes) }
        return try run("\(program(coding)) -d -c", bytes)
    }

    package static func encode(_ bytes: [UInt8], _ coding: String) throws -> [UInt8] {
        let (coded, isComplete) = try run("\(program(coding)) -c", bytes)
        guard isComplete else { throw WireFailure.malformed("\(coding) failed") }
        return coded
    }

    /// A JSON document with the items 1, 2 and 3 under `data`, coded; it unpacks to so many bytes, nearly all of them
    /// spaces before the last item.
    package static func bomb(_ plainBytes: Int, _ coding: String) throws -> [UInt8] {
        let head = Array("{\"data\":[1,2".utf8)
        let spaces = "head -c \(plainBytes - head.count - 4) /dev/zero | tr '\\0' ' '"
        let pack = "\(try program(coding)) \(coding == "br" ? "-q 5" : "") -c"
        let (coded, isComplete) = try run("{ { cat; \(spaces); printf ',3]}'; } | \(pack); }", head)
        guard isComplete else { throw WireFailure.malformed("\(coding) failed") }
        return coded
    }

    private static func program(_ coding: String) throws -> String {
        switch coding {
        case "gzip", "zstd": coding
        case "br": "brotli"
        default: throw WireFailure.malformed("no program for \(coding)")
        }
    }

    private static func run(_ command: String, _ input: [UInt8]) throws -> (bytes: [UInt8], isComplete: Bool) {
        let directory = try TemporaryDirectory()
        let path = directory.path
        guard FileManager.default.createFile(atPath: "\(path)/input", contents: Data(input)) else {
            throw WireFailure.system("writing to \(path)")
        }
        let exit = try ChildProcess.run("/bin/sh", ["-c", "\(command) < '\(path)/input' > '\(path)/output'"]).exit
        // The shell's own complaints: not found, not executable.
        if exit == .code(126) || exit == .code(127) { throw WireFailure.system(command) }
        let output = FileManager.default.contents(atPath: "\(path)/output") ?? Data()
        return (Array(output), exit == .code(0))
    }
}
