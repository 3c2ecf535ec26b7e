internal import SystemCrypto

/// The right edge of a growing tree: what is in tiles that are not full yet.
///
/// Gives the full tiles as they fill up, and the partial ones of any size on the way.
struct TileEdge: Sendable {
    /// A tile or bundle, and what its file holds.
    typealias File = (path: TilePath, bytes: [UInt8])

    /// How many entries the tree has.
    private(set) var size = 0
    /// The entries of the bundle that isn't full, as its file holds them.
    private(set) var bundle: [UInt8] = []
    /// The hashes of each level's tile that isn't full, and the compact range of them.
    private(set) var levels = [Level](repeating: Level(), count: TileLayout.maximumLevelCount)

    struct Level: Sendable {
        private(set) var hashes: [SHA256Digest] = []
        private(set) var accumulator = MerkleAccumulator()

        mutating func append(_ hash: SHA256Digest) {
            hashes.append(hash)
            accumulator.append(hash)
        }

        mutating func reset() {
            hashes.removeAll(keepingCapacity: true)
            accumulator.reset()
        }
    }

    /// The edge of the empty tree.
    init() {}

    /// The edge of a tree that there is already.
    ///
    /// - Parameters:
    ///   - levels: the hashes of each level's partial tile, as many as the size asks for.
    ///   - bundle: the bytes of the partial bundle.
    init(size: Int, levels: [[SHA256Digest]], bundle: [UInt8]) {
        self.size = size
        self.bundle = bundle
        for (level, hashes) in levels.enumerated() {
            precondition(hashes.count == TileLayout.hashCount(level: level, size: size) % TileLayout.width)
            for hash in hashes { self.levels[level].append(hash) }
        }
    }

    /// Takes the next entry; returns the tiles that are full with it, the bundle first.
    mutating func append(_ entry: [UInt8]) -> [File] {
        bundle += EntryBundle.encode(CollectionOfOne(entry))
        size += 1
        var hash = MerkleHash.leaf(entry)
        var files: [File] = []
        for level in levels.indices {
            levels[level].append(hash)
            guard levels[level].hashes.count == TileLayout.width else { break }
            let index = TileLayout.hashCount(level: level, size: size) / TileLayout.width - 1
            if level == 0 {
                files.append((TilePath(.entries, index: index), bundle))
                bundle.removeAll(keepingCapacity: true)
            }
            files.append((TilePath(.hashes(level: level), index: index), HashTile.encode(levels[level].hashes)))
            hash = levels[level].accumulator.root
            levels[level].reset()
        }
        return files
    }

    /// The partial tiles, the bundle first; without those that a tree of `size` has the same of.
    func partialTiles(notOf oldSize: Int = 0) -> [File] {
        var files: [File] = []
        for (level, content) in levels.enumerated() where !content.hashes.isEmpty {
            let count = TileLayout.hashCount(level: level, size: size)
            guard count != TileLayout.hashCount(level: level, size: oldSize) else { continue }
            let (index, width) = count.quotientAndRemainder(dividingBy: TileLayout.width)
            if level == 0 { files.append((TilePath(.entries, index: index, width: width), bundle)) }
            let path = TilePath(.hashes(level: level), index: index, width: width)
            files.append((path, HashTile.encode(content.hashes)))
        }
        return files
    }

    /// The root of the tree.
    var root: SHA256Digest {
        var root: SHA256Digest?
        for level in levels {
            for peak in level.accumulator.peaks.reversed() {
                root = root.map { MerkleHash.node(peak, $0) } ?? peak
            }
        }
        return root ?? MerkleHash.empty
    }
}
