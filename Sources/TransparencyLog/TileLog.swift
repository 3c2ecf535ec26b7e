package import Disk
package import SystemCrypto

/// The one writer of a transparency log in a directory: entries, tiles and checkpoint as C2SP tlog-tiles says.
///
/// ```
/// <directory>/checkpoint          the last checkpoint, as a signed note
/// <directory>/tile/<level>/…      hashes
/// <directory>/tile/entries/…      entries
/// <head>                          the last checkpoint again, apart from the directory
/// <head>.lock                     locked by the writer
/// ```
/// `publish` brings entries and tiles to the disk, reads them back, signs, then writes the head and then the checkpoint,
/// each all or nothing. Wherever the process or the machine stops, the log opens again with all entries of the last
/// head, or with the entries that were being published too. Then the caller appends what is not in it yet: the same
/// entries in the same order as before, since tiles of them may be on the disk already.
///
/// `head` is apart so that a directory put back to an older state is noticed: with fewer entries than the head signs,
/// `open` refuses.
///
/// Not Sendable: it belongs to whoever publishes. Others use `TileReader`.
package final class TileLog {
    package let directory: String
    package let headPath: String
    /// What was published last.
    package private(set) var checkpoint: Checkpoint
    private let disk: any Disk
    private let signer: NoteSigner
    /// Held, not used: its lock keeps other writers away.
    private let lock: any DiskFile
    /// The right edge of the tree that was published last.
    private var edge: TileEdge
    private var pending: [[UInt8]] = []
    /// Tiles that may have partials on the disk, in their full form.
    private var partialTiles: Set<TilePath>
    private var durableDirectories: Set<String> = []

    /// How many names of directories are remembered.
    private static let directoryCapacity = 256

    /// Opens the log in a directory, or begins one where neither the directory has anything of a log nor a head is.
    ///
    /// Publishes the head's checkpoint where the process ended before it could, and removes what is left over.
    ///
    /// - Parameters:
    ///   - directory: is made when it's missing.
    ///   - headPath: a file outside of the directory; best on another disk.
    ///   - signer: its name is the log's origin.
    /// - Throws: `.refused` where the files are not those of the head, with the file and what to do; nothing is changed
    ///   then. `.inUse` where another process writes the log.
    package init(
        disk: any Disk,
        directory: String,
        headPath: String,
        signer: NoteSigner
    ) throws(TransparencyLogError) {
        let opening = TileLogOpening(disk: disk, directory: directory, headPath: headPath, signer: signer)
        self.disk = disk
        self.directory = directory
        self.headPath = headPath
        self.signer = signer
        do throws(DiskError) {
            try disk.makeDirectories(directory)
            try disk.makeDirectories(Self.parent(of: headPath))
        } catch {
            throw .disk(error)
        }
        lock = try opening.lock()
        // A head that a process left behind before it synced must not go when what is built on it now stays.
        do throws(DiskError) { try disk.syncDirectory(Self.parent(of: headPath)) } catch { throw .disk(error) }
        let state = try opening.verify()
        (checkpoint, edge) = (state.head, state.edge)
        partialTiles = Set(state.scan.partialDirectories)
        if !state.isHeadOnDisk { try write(state.headNote, to: headPath) }
        if !state.isPublished { try write(state.headNote, to: checkpointPath) }
        removeLeftovers(state.scan)
    }

    /// How many entries were published.
    package var entryCount: Int { checkpoint.size }

    /// How many entries were appended and not published yet.
    package var pendingCount: Int { pending.count }

    /// The root of the tree of all entries published.
    package var root: SHA256Digest { checkpoint.root }

    /// A reader of the tree that was published last.
    package var reader: TileReader { TileReader(disk: disk, directory: directory, size: checkpoint.size) }

    /// Appends entries, which stay in memory until they are published.
    ///
    /// - Throws: `.entryTooLong` for more than 65,535 bytes; then none of them is taken.
    package func append(_ entries: [[UInt8]]) throws(TransparencyLogError) {
        for (index, entry) in entries.enumerated() where entry.count > EntryBundle.maximumEntryByteCount {
            throw .entryTooLong(index: checkpoint.size + pending.count + index, byteCount: entry.count)
        }
        pending += entries
    }

    /// Publishes all entries that were appended; nothing happens where there are none.
    ///
    /// After an error nothing counts as published, though it may be on the disk. The entries stay appended, and
    /// `publish` can be called again, with further entries or without.
    @discardableResult
    package func publish() throws(TransparencyLogError) -> Checkpoint {
        guard !pending.isEmpty else { return checkpoint }
        var edge = edge
        var writer = TileWriter(disk: disk, directory: directory, durableDirectories: durableDirectories)
        for entry in pending {
            for file in edge.append(entry) { try writer.write(file) }
        }
        for file in edge.partialTiles(notOf: checkpoint.size) {
            partialTiles.insert(file.path.full)
            try writer.write(file)
        }
        try writer.finish()
        try writer.readBack()
        let next = Checkpoint(origin: signer.name, size: edge.size, root: edge.root)
        try verifyTiles(lead: checkpoint, to: next)
        let note = try next.signed(by: signer).bytes
        _ = try Checkpoint(signed: note, by: signer.verifier)
        try write(note, to: headPath)
        try write(note, to: checkpointPath)

        self.edge = edge
        checkpoint = next
        pending.removeAll(keepingCapacity: pending.count <= 4_096)
        durableDirectories = writer.durableDirectories
        if durableDirectories.count > Self.directoryCapacity { durableDirectories = [] }
        removeSuperseded()
        return next
    }

    /// Checks that the tiles on the disk have the roots of both checkpoints.
    private func verifyTiles(lead old: Checkpoint, to new: Checkpoint) throws(TransparencyLogError) {
        var reader = TileReader(disk: disk, directory: directory, size: new.size)
        for checkpoint in [old, new] {
            guard try reader.root(size: checkpoint.size) == checkpoint.root else {
                throw .damaged(
                    path: "\(directory)/tile",
                    reason: "the tiles don't have the root of \(checkpoint.size) entries any more"
                )
            }
        }
    }

    // MARK: - Files

    private var checkpointPath: String { "\(directory)/checkpoint" }

    private func write(_ note: [UInt8], to path: String) throws(TransparencyLogError) {
        do throws(DiskError) { try disk.replace(path, with: note) } catch { throw .disk(error) }
    }

    /// Removes what a process that ended left half done.
    private func removeLeftovers(_ scan: TileScan) {
        // It's in nobody's way; what can't be removed now is tried again at the next start.
        for path in scan.temporaryFiles { try? disk.remove("\(directory)/\(path)") }
        for path in [headPath, checkpointPath] { try? disk.remove(path + TileScan.temporarySuffix) }
        removeSuperseded()
    }

    /// Removes the partials of tiles that are full in the published tree.
    private func removeSuperseded() {
        for tile in partialTiles.filter({ $0.isFull(size: checkpoint.size) }) {
            do throws(DiskError) {
                for name in try disk.names(in: "\(directory)/\(tile).p") {
                    try disk.remove("\(directory)/\(tile).p/\(name)")
                }
                try disk.removeDirectory("\(directory)/\(tile).p")
                partialTiles.remove(tile)
            } catch {
                // Superseded partials harm nobody; they are tried again with the next publishing.
                continue
            }
        }
    }

    private static func parent(of path: String) -> String { SystemDisk.directory(of: path) }
}

extension TilePath {
    /// Whether a tree of this size has all hashes of the tile.
    func isFull(size: Int) -> Bool {
        switch kind {
        case .hashes(let level): TileLayout.hashCount(level: level, size: size) / TileLayout.width > index
        case .entries: size / TileLayout.width > index
        }
    }
}
