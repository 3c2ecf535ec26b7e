internal import Disk

/// A new journal file with its room, its header and the names known so far.
struct JournalStart {
    let file: JournalFile
    let name: JournalFileName
    let committedBytes: Int
    let allocatedBytes: Int

    /// Where a journal's files are made, and by whom.
    struct Place {
        let disk: any Disk
        let directory: String
        let writer: UInt16
        let run: UInt64
        /// The wall clock, in Unix nanoseconds.
        let now: @Sendable () -> Int64
    }

    /// Creates the first file of a run, and its directory if that is missing.
    ///
    /// It sorts behind all that the writer left from earlier runs and behind some positions, even when the clock was
    /// set back since. On failure nothing is left of it.
    static func makeFirst(
        at place: Place,
        after positions: [JournalPosition],
        definitions: ArraySlice<NameRegistry.Definition>,
        room: Int
    ) throws(AuditLogError) -> JournalStart {
        try onDisk { () throws(DiskError) in
            try place.disk.makeDirectory(place.directory)
            // One that is there may have been made by a process that was killed before it could do this.
            try place.disk.syncDirectory(directory(of: place.directory))
        }
        let names = try place.disk.journalNames(in: place.directory) + positions.compactMap { JournalFileName($0.file) }
        let previous = names.filter { $0.writer == place.writer }.max()
        return try make(at: place, after: previous, definitions: definitions, room: room)
    }

    /// Creates the file after another; on failure nothing is left of it.
    static func make(
        at place: Place,
        after previous: JournalFileName?,
        definitions: ArraySlice<NameRegistry.Definition>,
        room: Int
    ) throws(AuditLogError) -> JournalStart {
        if try onDisk({ () throws(DiskError) in try place.disk.makeDirectory(place.directory) }) {
            try onDisk { () throws(DiskError) in try place.disk.syncDirectory(directory(of: place.directory)) }
        }
        let created = place.now()
        // A journal's next file sorts behind its last, even when that is gone or the clock was set back.
        var milliseconds = max(created / 1_000_000, (previous?.createdMilliseconds ?? -1) + 1)
        while true {
            let name = JournalFileName(createdMilliseconds: milliseconds, writer: place.writer)
            if let file = try JournalFile(creating: name.description, in: place.directory, of: place.disk) {
                do throws(AuditLogError) {
                    let header = JournalHeader(writer: place.writer, run: place.run, createdNanoseconds: created)
                    return try begin(file, name, header, definitions, room)
                } catch {
                    // One that can't be removed stays, which the next recovery deals with; without a header, so that
                    // no reader takes it for the file that the journal is in.
                    try? file.truncate(to: 0)
                    try? place.disk.remove(file.path)
                    throw error
                }
            }
            // Taken: by a file of the same millisecond.
            milliseconds += 1
        }
    }

    private static func begin(
        _ file: JournalFile,
        _ name: JournalFileName,
        _ header: JournalHeader,
        _ definitions: ArraySlice<NameRegistry.Definition>,
        _ room: Int
    ) throws(AuditLogError) -> JournalStart {
        let bytes = definitions.reduce(JournalHeader.byteCount) { $0 + JournalFrame.byteCount(of: $1) }
        let allocated = bytes + max(room, JournalFrame.endByteCount)
        try file.allocate(from: 0, to: allocated)
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
        defer { buffer.deallocate() }
        header.write(to: buffer)
        var offset = JournalHeader.byteCount
        for definition in definitions {
            offset += JournalFrame.write(definition, to: buffer + offset)
        }
        try file.write(UnsafeRawBufferPointer(start: buffer, count: offset), at: 0)
        file.publish(committedBytes: offset)
        return JournalStart(file: file, name: name, committedBytes: offset, allocatedBytes: allocated)
    }

    private static func directory(of path: String) -> String { SystemDisk.directory(of: path) }
}
