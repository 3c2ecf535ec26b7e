internal import Disk
internal import SystemCrypto

/// Finds out in what state a log is, and refuses one that can't be gone on with.
struct TileLogOpening {
    /// A log that can be written to.
    struct State {
        let head: Checkpoint
        let headNote: [UInt8]
        /// Whether the head's file is there; not so for a log that begins.
        let isHeadOnDisk: Bool
        /// Whether the checkpoint in the directory is the head's.
        let isPublished: Bool
        let edge: TileEdge
        let scan: TileScan
    }

    let disk: any Disk
    let directory: String
    let headPath: String
    let signer: NoteSigner

    private var checkpointPath: String { "\(directory)/checkpoint" }

    /// Takes the lock that keeps other writers away; it goes with the file.
    func lock() throws(TransparencyLogError) -> any DiskFile {
        let path = headPath + ".lock"
        let isLocked: Bool
        let file: any DiskFile
        do throws(DiskError) {
            if try disk.bytes(of: path) == nil {
                do throws(DiskError) {
                    file = try disk.open(path, .create)
                } catch {
                    guard case .exists = error else { throw error }
                    file = try disk.open(path, .modify)
                }
            } else {
                file = try disk.open(path, .modify)
            }
            isLocked = try file.lock()
        } catch {
            throw .disk(error)
        }
        guard isLocked else { throw .inUse(path: path) }
        return file
    }

    /// Reads head, checkpoint and the tiles at the right edge, and checks that they belong together.
    func verify() throws(TransparencyLogError) -> State {
        let headNote: [UInt8]?
        let checkpointNote: [UInt8]?
        let scan: TileScan
        do throws(DiskError) {
            headNote = try disk.bytes(of: headPath)
            checkpointNote = try disk.bytes(of: checkpointPath)
            scan = try TileScan(disk: disk, directory: directory)
        } catch {
            throw .disk(error)
        }
        guard let headNote else { return try begin(checkpointNote: checkpointNote, scan: scan) }
        let head = try own(headNote, path: headPath, remedy: "restore the head, or the signing key it was made with")
        let isPublished = try isPublished(checkpointNote, head: head)
        let edge = try verifyTiles(head: head, scan: scan)
        if let checkpointNote, !isPublished {
            try verifyPrefix(try Checkpoint(signed: checkpointNote, by: signer.verifier), head: head)
        }
        return State(
            head: head,
            headNote: headNote,
            isHeadOnDisk: true,
            isPublished: isPublished,
            edge: edge,
            scan: scan
        )
    }

    /// The state of a log that is to begin, where there is nothing of one.
    private func begin(checkpointNote: [UInt8]?, scan: TileScan) throws(TransparencyLogError) -> State {
        if checkpointNote != nil {
            throw .refused(
                path: headPath,
                reason: "is missing, while \(checkpointPath) is there",
                remedy: """
                    restore the head, or set its right path; copy the checkpoint to it only if no later one was ever \
                    given out
                    """
            )
        }
        if let tile = scan.tiles.map(\.text).min() {
            throw .refused(
                path: headPath,
                reason: "and \(checkpointPath) are missing, while \(directory)/\(tile) is there",
                remedy: "restore both, or move the log's directory away to begin a new log"
            )
        }
        let head = Checkpoint(origin: signer.name, size: 0, root: MerkleHash.empty)
        return State(
            head: head,
            headNote: try head.signed(by: signer).bytes,
            isHeadOnDisk: false,
            isPublished: false,
            edge: TileEdge(),
            scan: scan
        )
    }

    /// A checkpoint that this log's key must have signed.
    private func own(
        _ note: [UInt8],
        path: String,
        remedy: String
    ) throws(TransparencyLogError) -> Checkpoint {
        do {
            return try Checkpoint(signed: note, by: signer.verifier)
        } catch {
            throw .refused(path: path, reason: "\(error)", remedy: remedy)
        }
    }

    /// Whether the directory's checkpoint is the head's; false where it's an older one, or missing.
    private func isPublished(_ note: [UInt8]?, head: Checkpoint) throws(TransparencyLogError) -> Bool {
        guard let note else { return false }
        let checkpoint = try own(
            note,
            path: checkpointPath,
            remedy: "restore it; once it's moved away, it is made again of the head \(headPath)"
        )
        if checkpoint.size > head.size {
            throw .refused(
                path: headPath,
                reason: """
                    has \(head.size) entries and is older than \(checkpointPath) with \(checkpoint.size): it was put \
                    back to an older state
                    """,
                remedy: """
                    restore the newest head; copy the checkpoint to it only if no later one was ever given out
                    """
            )
        }
        if checkpoint.size == head.size, checkpoint.root != head.root {
            throw .refused(
                path: checkpointPath,
                reason: "has another root than the head \(headPath) for the same \(head.size) entries",
                remedy: "two logs were written with one key: find out which one was given out, and restore both files"
            )
        }
        return checkpoint.size == head.size
    }

    /// Checks that the tiles are all there and lead to the head's root; returns what the log goes on from.
    private func verifyTiles(head: Checkpoint, scan: TileScan) throws(TransparencyLogError) -> TileEdge {
        if let missing = scan.firstMissing(size: head.size) {
            throw refusal(of: "\(directory)/\(missing)", head, "is missing")
        }
        do throws(TransparencyLogError) {
            var reader = TileReader(disk: disk, directory: directory, size: head.size)
            let root = try reader.root()
            guard root == head.root else {
                throw .damaged(
                    path: "\(directory)/tile",
                    reason: "the tiles at the right edge have the root \(root), not \(head.root)"
                )
            }
            try verifyEdge(&reader)
            return try edge(&reader)
        } catch {
            switch error {
            case .damaged(let path, let reason): throw refusal(of: path, head, reason)
            case .missing(let path): throw refusal(of: path, head, "is missing")
            default: throw error
            }
        }
    }

    private func refusal(of path: String, _ head: Checkpoint, _ reason: String) -> TransparencyLogError {
        .refused(
            path: path,
            reason: "\(reason), and the head \(headPath) signs \(head.size) entries",
            remedy: """
                restore the log's directory from a copy as new as the head; with an older one, what was published \
                could not be proved any more
                """
        )
    }

    /// Checks the last tiles of all levels against those below them, and the last bundle against its tile.
    private func verifyEdge(_ reader: inout TileReader) throws(TransparencyLogError) {
        for tile in TileLayout.lastTiles(size: reader.size) {
            switch tile.kind {
            case .entries:
                let hashes = try reader.tile(level: 0, index: tile.index)
                let entries = try reader.entries(bundle: tile.index)
                for (place, (entry, hash)) in zip(entries, hashes).enumerated() where MerkleHash.leaf(entry) != hash {
                    let index = tile.index * TileLayout.width + place
                    throw .damaged(
                        path: "\(directory)/\(tile)",
                        reason: "entry \(index) isn't the one whose hash is in the tree"
                    )
                }
            case .hashes(let level):
                guard level > 0, let hash = try reader.tile(level: level, index: tile.index).last else { continue }
                let below = tile.index * TileLayout.width + tile.width - 1
                guard MerkleHash.root(of: try reader.tile(level: level - 1, index: below)) == hash else {
                    let path = TilePath(.hashes(level: level - 1), index: below)
                    throw .damaged(
                        path: "\(directory)/\(path)", reason: "doesn't have the hash that \(tile) has for it")
                }
            }
        }
    }

    private func edge(_ reader: inout TileReader) throws(TransparencyLogError) -> TileEdge {
        var levels: [[SHA256Digest]] = []
        for level in 0..<TileLayout.levelCount(size: reader.size) {
            let (index, width) = TileLayout.hashCount(level: level, size: reader.size)
                .quotientAndRemainder(dividingBy: TileLayout.width)
            levels.append(width == 0 ? [] : try reader.tile(level: level, index: index))
        }
        let isBundleFull = reader.size.isMultiple(of: TileLayout.width)
        let bundle = isBundleFull ? [] : try reader.entries(bundle: reader.size / TileLayout.width)
        return TileEdge(size: reader.size, levels: levels, bundle: EntryBundle.encode(bundle))
    }

    /// Checks that an older checkpoint is of the beginning of the head's tree.
    private func verifyPrefix(_ checkpoint: Checkpoint, head: Checkpoint) throws(TransparencyLogError) {
        var reader = TileReader(disk: disk, directory: directory, size: head.size)
        let root = try reader.root(size: checkpoint.size)
        guard root == checkpoint.root else {
            throw .refused(
                path: checkpointPath,
                reason: "the tiles had the root \(root) at its \(checkpoint.size) entries, not the one it signs",
                remedy: "two logs were written with one key: find out which one was given out, and restore its files"
            )
        }
    }
}
