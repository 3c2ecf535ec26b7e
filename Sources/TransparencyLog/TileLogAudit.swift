package import Disk
internal import SystemCrypto

/// What came out when a log was recomputed from its entries.
///
/// Every entry is hashed and every tile of every level compared, also each partial one on the disk. The work is that of
/// reading the whole log; of the hashes only the right edge is kept.
package struct TileLogAudit: Sendable {
    /// What the log was compared with: its checkpoint, whose signature was right.
    package let checkpoint: Checkpoint
    /// How many tiles and bundles were compared, full and partial.
    package private(set) var tileCount = 0
    /// What is wrong, each with its file; only the first hundred.
    package private(set) var problems: [TransparencyLogError] = []
    /// How many things are wrong.
    package private(set) var problemCount = 0
    /// Files of a publishing that didn't come to its end, relative to the directory; they harm nobody.
    package private(set) var leftovers: [String] = []
    /// Files that are not of a log, relative to the directory.
    package private(set) var unknownNames: [String] = []

    private let directory: String
    private let scan: TileScan
    private var reader: TileReader
    /// For each tile, in its full form, how many hashes its files on the disk have.
    private var widths: [TilePath: [Int]]
    /// The hashes of each level's tile that isn't full yet.
    private var levels = [[SHA256Digest]](repeating: [], count: TileLayout.maximumLevelCount)
    private var accumulator = MerkleAccumulator()

    private static let maximumProblemCount = 100

    /// Whether nothing is wrong.
    package var isClean: Bool { problemCount == 0 }

    /// Recomputes the log in a directory.
    ///
    /// - Parameters:
    ///   - verifier: the key that the checkpoint must be signed with.
    ///   - headPath: the head apart from the directory, which must not be older than the checkpoint; nil where there is
    ///     none, as in a copy.
    /// - Throws: where there is no checkpoint signed by the key, or the disk fails. All else is in `problems`.
    package static func verify(
        disk: any Disk,
        directory: String,
        verifier: NoteVerifier,
        headPath: String? = nil
    ) throws(TransparencyLogError) -> TileLogAudit {
        let note: [UInt8]?
        let scan: TileScan
        do throws(DiskError) {
            note = try disk.bytes(of: "\(directory)/checkpoint")
            scan = try TileScan(disk: disk, directory: directory)
        } catch {
            throw .disk(error)
        }
        guard let note else { throw .missing(path: "\(directory)/checkpoint") }
        let checkpoint = try Checkpoint(signed: note, by: verifier)
        var audit = TileLogAudit(disk: disk, directory: directory, checkpoint: checkpoint, scan: scan)
        try audit.run()
        if let headPath { try audit.compareHead(disk: disk, path: headPath, verifier: verifier) }
        return audit
    }

    private init(disk: any Disk, directory: String, checkpoint: Checkpoint, scan: TileScan) {
        self.checkpoint = checkpoint
        self.directory = directory
        self.scan = scan
        reader = TileReader(disk: disk, directory: directory, size: checkpoint.size)
        widths = Dictionary(grouping: scan.tiles, by: \.full).mapValues { $0.map(\.width).sorted() }
        leftovers = scan.temporaryFiles
        unknownNames = scan.unknownNames
    }

    private mutating func run() throws(TransparencyLogError) {
        let size = checkpoint.size
        for index in 0..<(size + TileLayout.width - 1) / TileLayout.width {
            guard let hashes = try leafHashes(bundle: index) else {
                let first = index * TileLayout.width
                report(
                    .damaged(
                        path: "\(directory)/\(TilePath(.entries, index: index))",
                        reason: "without it and its tile, entries from \(first) on can't be checked"
                    )
                )
                return
            }
            try comparePartials(of: TilePath(.entries, index: index), with: hashes)
            for hash in hashes { try append(hash) }
        }
        for level in levels.indices where !levels[level].isEmpty {
            let index = TileLayout.hashCount(level: level, size: size) / TileLayout.width
            try compare(levels[level], level: level, index: index)
        }
        if accumulator.root != checkpoint.root {
            let reason = "has the root \(checkpoint.root), and the \(size) entries have \(accumulator.root)"
            report(.damaged(path: "\(directory)/checkpoint", reason: reason))
        }
        // What was compared is out of the list; the rest are tiles that the checkpoint's tree doesn't have.
        leftovers += widths.flatMap { tile, widths in widths.map { tile.withWidth($0).text } }.sorted()
    }

    /// The leaf hashes of a bundle's entries; nil where there is neither bundle nor tile.
    ///
    /// Where entries and level 0 tile differ, it's those of the two that the level above confirms.
    private mutating func leafHashes(bundle index: Int) throws(TransparencyLogError) -> [SHA256Digest]? {
        let entries = try attempt { (audit) throws(TransparencyLogError) in try audit.reader.entries(bundle: index) }
        let tile = try attempt { (audit) throws(TransparencyLogError) in try audit.reader.tile(level: 0, index: index) }
        guard let entries else { return tile }
        let hashes = entries.map { MerkleHash.leaf($0) }
        guard let tile, tile != hashes else { return hashes }
        for (place, (hash, expected)) in zip(hashes, tile).enumerated() where hash != expected {
            let number = index * TileLayout.width + place
            let path = TilePath(.entries, index: index, width: hashes.count)
            let tilePath = TilePath(.hashes(level: 0), index: index, width: hashes.count)
            report(
                .damaged(path: "\(directory)/\(path)", reason: "entry \(number) isn't the one hashed in \(tilePath)"))
        }
        let (above, place) = index.quotientAndRemainder(dividingBy: TileLayout.width)
        guard
            hashes.count == TileLayout.width,
            let confirmed = try? reader.tile(level: 1, index: above), MerkleHash.root(of: tile) == confirmed[place]
        else { return hashes }
        return tile
    }

    /// Takes the next leaf hash, and compares the tiles that are full with it.
    private mutating func append(_ leafHash: SHA256Digest) throws(TransparencyLogError) {
        accumulator.append(leafHash)
        var hash = leafHash
        for level in levels.indices {
            levels[level].append(hash)
            guard levels[level].count == TileLayout.width else { return }
            let index = TileLayout.hashCount(level: level, size: accumulator.count) / TileLayout.width - 1
            try compare(levels[level], level: level, index: index)
            hash = MerkleHash.root(of: levels[level])
            levels[level].removeAll(keepingCapacity: true)
        }
    }

    /// Compares what a tile must have with all files of it.
    private mutating func compare(
        _ hashes: [SHA256Digest],
        level: Int,
        index: Int
    ) throws(TransparencyLogError) {
        let path = TilePath(.hashes(level: level), index: index)
        // Those of level 0 were compared with the entries.
        if level > 0 {
            let found = try attempt { (audit) throws(TransparencyLogError) in
                try audit.reader.tile(level: level, index: index)
            }
            if let found, let place = hashes.indices.first(where: { hashes[$0] != found[$0] }) {
                let below = TilePath(.hashes(level: level - 1), index: index * TileLayout.width + place)
                report(
                    .damaged(
                        path: "\(directory)/\(path.withWidth(hashes.count))",
                        reason: "hash \(place) isn't that of \(below)"
                    )
                )
            }
        }
        try comparePartials(of: path, with: hashes)
    }

    /// Compares every file of a tile or bundle with the hashes that the tree has for it.
    private mutating func comparePartials(
        of tile: TilePath,
        with hashes: [SHA256Digest]
    ) throws(TransparencyLogError) {
        for width in widths.removeValue(forKey: tile) ?? [] {
            let path = tile.withWidth(width)
            tileCount += 1
            if width > hashes.count { leftovers.append(path.text) }
            // The one that belongs to this size was compared already.
            if width == hashes.count { continue }
            let found = try attempt { (audit) throws(TransparencyLogError) in
                tile.kind == .entries
                    ? try audit.reader.entries(in: path)?.map { MerkleHash.leaf($0) }
                    : try audit.reader.hashes(in: path)
            }
            guard let found = found ?? nil else { continue }
            if let place = zip(found, hashes).enumerated().first(where: { $1.0 != $1.1 })?.offset {
                let what = tile.kind == .entries ? "entry \(tile.index * TileLayout.width + place)" : "hash \(place)"
                report(.damaged(path: "\(directory)/\(path)", reason: "\(what) isn't the one that the tree has"))
            }
        }
    }

    private mutating func compareHead(
        disk: any Disk,
        path: String,
        verifier: NoteVerifier
    ) throws(TransparencyLogError) {
        let note: [UInt8]?
        do throws(DiskError) { note = try disk.bytes(of: path) } catch { throw .disk(error) }
        guard let note else { return report(.missing(path: path)) }
        do throws(TransparencyLogError) {
            let head = try Checkpoint(signed: note, by: verifier)
            if head.size < checkpoint.size {
                let reason = "has \(head.size) entries, and the checkpoint has \(checkpoint.size)"
                report(.damaged(path: path, reason: reason))
            } else if head.size == checkpoint.size, head.root != checkpoint.root {
                report(.damaged(path: path, reason: "has another root than the checkpoint"))
            } else if head.size > checkpoint.size {
                let reason = "has \(checkpoint.size) entries, and the head \(path) has \(head.size)"
                report(.damaged(path: "\(directory)/checkpoint", reason: reason))
            }
        } catch {
            report(.damaged(path: path, reason: "\(error)"))
        }
    }

    /// What a reading gives; nil where the file is missing or damaged, which is reported.
    private mutating func attempt<Result>(
        _ body: (inout TileLogAudit) throws(TransparencyLogError) -> Result
    ) throws(TransparencyLogError) -> Result? {
        do throws(TransparencyLogError) {
            return try body(&self)
        } catch {
            switch error {
            case .missing, .damaged: report(error)
            default: throw error
            }
            return nil
        }
    }

    private mutating func report(_ problem: TransparencyLogError) {
        problemCount += 1
        if problems.count < Self.maximumProblemCount { problems.append(problem) }
    }
}
