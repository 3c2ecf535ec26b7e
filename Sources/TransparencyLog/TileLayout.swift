/// Which tiles a tree of a size has (C2SP tlog-tiles).
///
/// Hash i of tile n at level l is the hash of the subtree of entries (256n + i)·256^l up to (256n + i + 1)·256^l.
/// Only whole subtrees have a hash in a tile, so level l has size / 256^l of them, rounded down.
enum TileLayout {
    /// How many hashes, or entries, a full tile has.
    static let width = 256
    /// How many levels the largest tree has.
    static let maximumLevelCount = 8

    /// How many hashes there are at a level.
    static func hashCount(level: Int, size: Int) -> Int {
        level < maximumLevelCount ? size >> (8 * level) : 0
    }

    /// How many levels have a hash.
    static func levelCount(size: Int) -> Int {
        size == 0 ? 0 : (Int.bitWidth - 1 - size.leadingZeroBitCount) / 8 + 1
    }

    /// How many hashes a tile has; 0 where there is no such tile.
    static func tileWidth(level: Int, index: Int, size: Int) -> Int {
        let count = hashCount(level: level, size: size)
        let full = count / width
        return index < full ? width : index == full ? count % width : 0
    }

    /// The kinds of tile a tree of this size has, entries first, each with how many hashes or entries it has of them.
    static func kinds(size: Int) -> [(kind: TilePath.Kind, count: Int)] {
        guard size > 0 else { return [] }
        return [(.entries, size)]
            + (0..<levelCount(size: size)).map { (.hashes(level: $0), hashCount(level: $0, size: size)) }
    }

    /// The tiles beside the right edge: the last one of each kind, full or not.
    static func lastTiles(size: Int) -> [TilePath] {
        kinds(size: size).map { kind, count in
            TilePath(kind, index: (count - 1) / width, width: (count - 1) % width + 1)
        }
    }
}
