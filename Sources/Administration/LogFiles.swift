internal import Disk
internal import NIOPosix
internal import TransparencyLog

/// The files of the transparency log that are for everybody: its checkpoint, tiles and entry bundles, and nothing else.
struct LogFiles: Sendable {
    /// What a path may name, below the log's directory.
    enum Kind {
        /// Replaced whenever the log grows.
        case checkpoint
        /// A tile or a bundle, which never changes once it is there.
        case tile
    }

    let directory: String

    /// What a path names; nil for anything but the exact spelling of a file of a log (C2SP tlog-tiles), so that no path
    /// leads anywhere else.
    static func kind(of path: Substring) -> Kind? {
        if path == "checkpoint" { return .checkpoint }
        return TilePath(String(path)) == nil ? nil : .tile
    }

    /// All bytes of a file, read on a thread that may block; nil where it isn't there.
    func bytes(of path: Substring) async throws -> [UInt8]? {
        let path = "\(directory)/\(path)"
        return try await NIOThreadPool.singleton.runIfActive { try SystemDisk().bytes(of: path) }
    }
}
