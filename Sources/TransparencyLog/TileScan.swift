internal import Disk

/// The names of all files in a log's `tile` directory, told apart by their form.
///
/// Doesn't look into files, nor into directories whose names are not of a log.
struct TileScan {
    /// What a file has at the end of its name before it's whole.
    static let temporarySuffix = ".new"

    /// Tiles and bundles, full and partial.
    private(set) var tiles: Set<TilePath> = []
    /// The tiles that have a directory for partials, even an empty one.
    private(set) var partialDirectories: [TilePath] = []
    /// Files that were being written when the process ended.
    private(set) var temporaryFiles: [String] = []
    /// What is neither.
    private(set) var unknownNames: [String] = []

    private let disk: any Disk
    private let directory: String

    /// Reads all names; paths are relative to `directory`.
    init(disk: any Disk, directory: String) throws(DiskError) {
        self.disk = disk
        self.directory = directory
        for name in try disk.names(in: "\(directory)/tile") {
            // The text of a tile tells whether the name can be that of a level.
            if TilePath("tile/\(name)/000") == nil {
                unknownNames.append("tile/\(name)")
            } else {
                try scanGroup("tile/\(name)")
            }
        }
    }

    private mutating func scanGroup(_ group: String) throws(DiskError) {
        for name in try disk.names(in: "\(directory)/\(group)") {
            let path = "\(group)/\(name)"
            if let tile = TilePath(path) {
                tiles.insert(tile)
            } else if name.hasSuffix(".p"), let tile = TilePath(String(path.dropLast(2))) {
                try scanPartials(of: tile)
            } else if name.hasPrefix("x"), TilePath("\(path)/000") != nil {
                try scanGroup(path)
            } else {
                sortOut(path)
            }
        }
    }

    private mutating func scanPartials(of tile: TilePath) throws(DiskError) {
        partialDirectories.append(tile)
        for name in try disk.names(in: "\(directory)/\(tile).p") {
            let path = "\(tile).p/\(name)"
            if let partial = TilePath(path) {
                tiles.insert(partial)
            } else {
                sortOut(path)
            }
        }
    }

    private mutating func sortOut(_ path: String) {
        let isTemporary =
            path.hasSuffix(Self.temporarySuffix) && TilePath(String(path.dropLast(Self.temporarySuffix.count))) != nil
        if isTemporary { temporaryFiles.append(path) } else { unknownNames.append(path) }
    }

    /// The first tile that a tree of this size must have and that isn't there.
    ///
    /// A full tile stands for its partials.
    func firstMissing(size: Int) -> TilePath? {
        for (kind, count) in TileLayout.kinds(size: size) {
            for index in 0..<count / TileLayout.width where !tiles.contains(TilePath(kind, index: index)) {
                return TilePath(kind, index: index)
            }
            guard count % TileLayout.width > 0 else { continue }
            let last = TilePath(kind, index: count / TileLayout.width, width: count % TileLayout.width)
            if !tiles.contains(last), !tiles.contains(last.full) { return last }
        }
        return nil
    }
}
