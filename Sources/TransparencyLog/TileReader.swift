package import Disk
package import SystemCrypto

/// Hashes, proofs and entries from the tiles of a log's directory.
///
/// Reads O(log n) tiles for a proof, and keeps the last ones. Any number of readers may be used beside the one writer,
/// with the size of a published checkpoint. It takes the tiles as they are: what it gives is proved only by verifying
/// it against a checkpoint's root.
package struct TileReader: Sendable {
    /// The log's directory, in which `tile` is.
    package let directory: String
    /// How many entries the tree has whose tiles are read.
    package let size: Int
    private let disk: any Disk
    private var cache: [TilePath: [SHA256Digest]] = [:]

    /// How many tiles are kept, of 8 KiB each.
    private static let cacheCapacity = 64

    /// - Parameter size: that of a checkpoint that was published in the directory.
    package init(disk: any Disk, directory: String, size: Int) {
        precondition(size >= 0, "a tree with fewer than no entries")
        self.disk = disk
        self.directory = directory
        self.size = size
    }

    // MARK: - Hashes and proofs

    /// The root of the tree as it was at a size, by default the whole.
    package mutating func root(size: Int? = nil) throws(TransparencyLogError) -> SHA256Digest {
        let size = try checked(size)
        return size == 0 ? MerkleHash.empty : try hash(of: 0..<size)
    }

    /// The hash of an entry's leaf.
    package mutating func leafHash(at index: Int) throws(TransparencyLogError) -> SHA256Digest {
        guard index >= 0, index < size else { throw .outOfRange(wanted: index, size: size) }
        return try hash(level: 0, place: index)
    }

    /// The hashes beside the path from an entry to the root of the tree at a size, from the leaf up.
    ///
    /// - Throws: `.damaged` where the tiles don't lead from the leaf to the root they have.
    package mutating func inclusionProof(
        of index: Int,
        size: Int? = nil
    ) throws(TransparencyLogError) -> [SHA256Digest] {
        let size = try checked(size)
        guard index >= 0, index < size else { throw .outOfRange(wanted: index, size: size) }
        var path: [SHA256Digest] = []
        for run in ProofShape.inclusion(of: index, in: size) { path.append(try hash(of: run)) }
        let (leaf, root) = (try leafHash(at: index), try root(size: size))
        guard InclusionProof.verify(leafHash: leaf, index: index, size: size, path: path, root: root) else {
            throw .damaged(path: directory + "/tile", reason: "the tiles don't lead from entry \(index) to their root")
        }
        return path
    }

    /// The proof that the tree of `oldSize` entries is the beginning of that of `newSize`, by default the whole.
    ///
    /// - Throws: `.damaged` where the tiles don't lead to the roots they have.
    package mutating func consistencyProof(
        from oldSize: Int,
        to newSize: Int? = nil
    ) throws(TransparencyLogError) -> [SHA256Digest] {
        let newSize = try checked(newSize)
        guard oldSize >= 0, oldSize <= newSize else { throw .outOfRange(wanted: oldSize, size: newSize) }
        var path: [SHA256Digest] = []
        for run in ProofShape.consistency(from: oldSize, to: newSize) { path.append(try hash(of: run)) }
        let (old, new) = (try root(size: oldSize), try root(size: newSize))
        guard ConsistencyProof.verify(oldSize: oldSize, oldRoot: old, newSize: newSize, newRoot: new, path: path) else {
            throw .damaged(
                path: directory + "/tile",
                reason: "the tiles don't lead from \(oldSize) entries to \(newSize)"
            )
        }
        return path
    }

    /// The hash of a run of entries that is a subtree (`ProofShape`), or the whole tree at a size.
    mutating func hash(of run: Range<Int>) throws(TransparencyLogError) -> SHA256Digest {
        precondition(!run.isEmpty && run.lowerBound >= 0 && run.upperBound <= size, "no run of the entries")
        var peaks: [SHA256Digest] = []
        var start = run.lowerBound
        while start < run.upperBound {
            // The largest perfect subtree that begins here and doesn't reach beyond the run.
            let fitting = Int.bitWidth - 1 - (run.upperBound - start).leadingZeroBitCount
            let height = start == 0 ? fitting : min(fitting, start.trailingZeroBitCount)
            peaks.append(try perfectSubtree(height: height, start: start))
            start += 1 << height
        }
        var hash = peaks.removeLast()
        for peak in peaks.reversed() { hash = MerkleHash.node(peak, hash) }
        return hash
    }

    /// The hash of the 2^height entries from `start` on, from the hashes of one tile.
    private mutating func perfectSubtree(height: Int, start: Int) throws(TransparencyLogError) -> SHA256Digest {
        let level = height / 8
        let first = start >> (8 * level)
        let count = 1 << (height % 8)
        let hashes = try tile(level: level, index: first / TileLayout.width)
        let place = first % TileLayout.width
        return MerkleHash.root(of: hashes[place..<place + count])
    }

    private mutating func hash(level: Int, place: Int) throws(TransparencyLogError) -> SHA256Digest {
        try tile(level: level, index: place / TileLayout.width)[place % TileLayout.width]
    }

    private func checked(_ size: Int?) throws(TransparencyLogError) -> Int {
        let wanted = size ?? self.size
        guard wanted >= 0, wanted <= self.size else { throw .outOfRange(wanted: wanted, size: self.size) }
        return wanted
    }

    // MARK: - Files

    /// The hashes of a tile of the tree, as many as it has at this size.
    package mutating func tile(level: Int, index: Int) throws(TransparencyLogError) -> [SHA256Digest] {
        let width = TileLayout.tileWidth(level: level, index: index, size: size)
        guard width > 0 else { throw .outOfRange(wanted: index, size: size) }
        let path = TilePath(.hashes(level: level), index: index, width: width)
        if let hashes = cache[path] { return hashes }
        var found = try hashes(in: path)
        if found == nil { found = try hashes(in: path.full) }
        guard let found else { throw .missing(path: "\(directory)/\(path)") }
        if cache.count >= Self.cacheCapacity { cache.removeAll(keepingCapacity: true) }
        let hashes = Array(found[..<width])
        cache[path] = hashes
        return hashes
    }

    /// The entries of a bundle, as many as it has at this size.
    package func entries(bundle index: Int) throws(TransparencyLogError) -> [[UInt8]] {
        let width = TileLayout.tileWidth(level: 0, index: index, size: size)
        guard width > 0 else { throw .outOfRange(wanted: index, size: size) }
        let path = TilePath(.entries, index: index, width: width)
        var found = try entries(in: path)
        if found == nil { found = try entries(in: path.full) }
        guard let found else { throw .missing(path: "\(directory)/\(path)") }
        return Array(found[..<width])
    }

    /// An entry.
    ///
    /// - Throws: `.damaged` where it isn't the one whose hash is in the tree.
    package mutating func entry(at index: Int) throws(TransparencyLogError) -> [UInt8] {
        let leaf = try leafHash(at: index)
        let entry = try entries(bundle: index / TileLayout.width)[index % TileLayout.width]
        guard MerkleHash.leaf(entry) == leaf else {
            let path = TilePath(.entries, index: index / TileLayout.width)
            throw .damaged(
                path: "\(directory)/\(path)", reason: "entry \(index) isn't the one whose hash is in the tree")
        }
        return entry
    }

    /// The hashes in one file, as many as its name says; nil where there is none, as it may be with a partial whose full
    /// tile is there.
    func hashes(in path: TilePath) throws(TransparencyLogError) -> [SHA256Digest]? {
        guard let bytes = try bytes(of: path) else { return nil }
        guard let hashes = HashTile.decode(bytes), hashes.count == path.width else {
            let expected = path.width * SHA256Digest.byteCount
            throw .damaged(path: "\(directory)/\(path)", reason: "has \(bytes.count) bytes instead of \(expected)")
        }
        return hashes
    }

    /// The entries in one file, as many as its name says; nil where there is none.
    func entries(in path: TilePath) throws(TransparencyLogError) -> [[UInt8]]? {
        guard let bytes = try bytes(of: path) else { return nil }
        guard let entries = EntryBundle.decode(bytes), entries.count == path.width else {
            throw .damaged(path: "\(directory)/\(path)", reason: "isn't a bundle of \(path.width) entries")
        }
        return entries
    }

    private func bytes(of path: TilePath) throws(TransparencyLogError) -> [UInt8]? {
        do throws(DiskError) { return try disk.bytes(of: "\(directory)/\(path)") } catch { throw .disk(error) }
    }
}
