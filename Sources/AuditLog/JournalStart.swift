/// A new journal file with its room, its header and the names known so far.
struct JournalStart {
    let file: JournalFile
    let name: JournalFileName
    let committedBytes: Int
    let allocatedBytes: Int

    /// Creates the file, and its directory if that is missing; on failure nothing is left of it.
    static func make(
        directory: String,
        writer: UInt16,
        run: UInt64,
        after previous: JournalFileName? = nil,
        definitions: ArraySlice<NameRegistry.Definition>,
        room: Int
    ) throws(AuditLogError) -> JournalStart {
        try SystemFile.makeDirectory(directory)
        let created = SystemFile.nowNanoseconds()
        // A journal's next file sorts behind its last, even when that is gone or the clock was set back.
        var milliseconds = max(created / 1_000_000, (previous?.createdMilliseconds ?? -1) + 1)
        while true {
            let name = JournalFileName(createdMilliseconds: milliseconds, writer: writer)
            if let file = try JournalFile(creating: name.description, in: directory) {
                do throws(AuditLogError) {
                    let header = JournalHeader(writer: writer, run: run, createdNanoseconds: created)
                    return try begin(file, name, header, definitions, room)
                } catch {
                    SystemFile.remove(file.path)
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
        return JournalStart(file: file, name: name, committedBytes: offset, allocatedBytes: allocated)
    }
}
