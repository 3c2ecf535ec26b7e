internal import Disk

/// What one writer has written, file after file, as a `JournalReader` goes through it.
///
/// The writer's next file is opened only when the last one is read to its end. As a journal begins a file only after
/// all of the last one's records are in it, the header of a next file vouches for the end of the last, unless that has
/// its end frame; so does any frame of it, as the header may have been lost with the power, and records that are passed
/// over now would come up when their numbers have been given again. Its name alone does not: where there is no room to
/// begin a file, the journal removes it again and goes on in the last one.
struct JournalLane {
    let writer: UInt16
    /// Whether `fill` has found the next entry, which is where the reader stands.
    private var hasHead = false
    /// When the next entry was recorded, in Unix nanoseconds; only while there is one.
    private(set) var headNanoseconds: Int64 = 0
    /// Where to begin, in a file that need not be there.
    private let start: (name: JournalFileName, offset: Int)?
    private let mayHaveGone: Bool
    /// Where to stop.
    private var bound: (name: JournalFileName, offset: Int)?
    private var reader: JournalFileReader?
    private var lastOpened: JournalFileName?
    /// Whether a later file was seen to have begun, so that the open one has all it will ever have.
    private var isFollowed = false
    /// Files not opened yet, the oldest last.
    private var upcoming: [JournalFileName] = []
    /// Behind all that was read of files that aren't open any more.
    private var place: JournalPosition?
    /// Whether the end of what there was at the last look has been reached.
    private var isAtEnd = false
    /// Found in files that aren't open any more.
    private var pastDamages: [JournalDamage] = []
    private var takenDamageCount = 0

    /// - Parameter mayHaveGone: whether a file that can't be found is just passed over.
    init(writer: UInt16, start: (name: JournalFileName, offset: Int)? = nil, mayHaveGone: Bool = true) {
        self.writer = writer
        self.mayHaveGone = mayHaveGone
        self.start = start
        place = start.map { JournalPosition(file: $0.name.description, offset: $0.offset) }
    }

    /// What was found since the last time this was asked.
    mutating func takeNewDamages() -> ArraySlice<JournalDamage> {
        let damages = pastDamages + (reader?.damages ?? [])
        defer { takenDamageCount = damages.count }
        return damages[takenDamageCount...]
    }

    /// Behind all entries that were taken, before all others; nil before any file was opened.
    var position: JournalPosition? {
        if hasHead, let reader { return JournalPosition(file: reader.source.file, offset: reader.accessOffset) }
        return reader.map(place(of:)) ?? place
    }

    /// Takes note of the writer's files, oldest first, and of where to stop.
    mutating func look(_ names: [JournalFileName], upTo bound: (name: JournalFileName, offset: Int)?) {
        self.bound = bound
        isAtEnd = false
        upcoming = names.filter { name in
            if let lastOpened { return name > lastOpened }
            return start.map { name >= $0.name } ?? true
        }
        upcoming.reverse()
        if let lastOpened { reader?.bound = limit(in: lastOpened) }
    }

    /// Finds the next entry, unless it is known; false when there is none.
    @inline(__always)
    mutating func fill(_ directory: String, _ disk: any Disk) throws(AuditLogError) -> Bool {
        if hasHead { return true }
        return isAtEnd ? false : try findHead(directory, disk)
    }

    private mutating func findHead(_ directory: String, _ disk: any Disk) throws(AuditLogError) -> Bool {
        while !isAtEnd {
            if let reader {
                if try reader.advance() {
                    hasHead = true
                    headNanoseconds = reader.recordedNanoseconds
                    return true
                }
                if !reader.isFinished, !isFollowed {
                    // It may have been listed when it could not be begun, and have been begun since; then there can be
                    // more by now.
                    isFollowed = try hasLaterBegun(directory, disk)
                    isAtEnd = !isFollowed
                    continue
                }
            }
            if let name = upcoming.last, bound.map({ name <= $0.name }) ?? true {
                try open(name, directory, disk)
            } else {
                isAtEnd = true
                if reader?.isFinished == true { dropReader() }
            }
        }
        return false
    }

    private mutating func open(
        _ name: JournalFileName, _ directory: String, _ disk: any Disk
    ) throws(AuditLogError) {
        do throws(AuditLogError) {
            let opened = try JournalFileReader(
                name, in: directory, of: disk, from: name == start?.name ? start?.offset ?? 0 : 0)
            dropReader()
            opened.bound = limit(in: name)
            reader = opened
            lastOpened = name
            isFollowed = false
        } catch {
            // Listed, and removed since: its records were of no more use, or it never had any.
            guard mayHaveGone, case .disk(.missing) = error else { throw error }
        }
        upcoming.removeLast()
    }

    /// Whether a later file has something in it, or is said to have been begun by where to stop.
    private func hasLaterBegun(_ directory: String, _ disk: any Disk) throws(AuditLogError) -> Bool {
        if let bound { return lastOpened.map { $0 < bound.name } ?? true }
        for name in upcoming.reversed() where try JournalFileReader.hasBegun(name, in: directory, of: disk) {
            return true
        }
        return false
    }

    /// Hands out the next entry, which `fill` has found.
    @inline(__always)
    mutating func take() -> JournalEntry? {
        hasHead = false
        return reader?.entry
    }

    private func place(of reader: JournalFileReader) -> JournalPosition {
        // Of a file that has become shorter than where to begin in it, nothing is left to read.
        let least = lastOpened == start?.name ? start?.offset ?? 0 : 0
        return JournalPosition(file: reader.source.file, offset: max(reader.offset, least))
    }

    private mutating func dropReader() {
        guard let reader else { return }
        place = place(of: reader)
        pastDamages += reader.damages
        self.reader = nil
    }

    /// Up to where to read in a file.
    private func limit(in name: JournalFileName) -> Int? {
        guard let bound, bound.name <= name else { return nil }
        return bound.name == name ? bound.offset : 0
    }
}
