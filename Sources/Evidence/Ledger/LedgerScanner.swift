internal import Disk

/// Reads items of the ledger over its files, without following what they come to.
///
/// Not Sendable, and what it returns is valid until its next call.
final class LedgerScanner {
    private let paths: EvidencePaths
    private let disk: any Disk
    /// Files not opened yet, the newest first.
    private var upcoming: [LedgerName]
    /// How many blocks there are to be read; what is behind may be in the middle of being written.
    private let logSize: UInt64
    private var file: LedgerFile?
    private var cursor = LedgerCursor(UnsafeRawBufferPointer(start: nil, count: 0))
    private var groupOffset = 0
    private var isFirstGroup = true
    private var nextLogIndex: UInt64 = 0
    /// The index in the log of the last block that was read.
    var logIndex: UInt64 { nextLogIndex &- 1 }
    /// The names of the organizations by number; that of number 1 stands first.
    private(set) var organizations: [String] = []
    /// Whether the last item says again what was before, at the beginning of a file.
    private(set) var isState = false

    /// - Parameter logSize: that of a published checkpoint where somebody writes beside.
    init(paths: EvidencePaths, disk: any Disk, names: some Sequence<LedgerName>, logSize: UInt64 = .max) {
        self.paths = paths
        self.disk = disk
        self.logSize = logSize
        upcoming = names.sorted(by: >)
    }

    /// Where the last item's group is.
    var place: (path: String, offset: Int) { (file?.path ?? paths.ledger, groupOffset) }

    /// The next block; passes over everything else.
    func nextBlock() throws(EvidenceError) -> StoredBlock? {
        while let item = try next() {
            if case .block(let block) = item { return try stored(block, logIndex: logIndex) }
        }
        return nil
    }

    /// The next item; nil at the end, or behind the last block that is to be read.
    func next() throws(EvidenceError) -> LedgerItem? {
        while true {
            do throws(EvidenceError) {
                if let item = try cursor.next() { return try take(item) }
            } catch {
                throw .damaged(path: place.path, offset: place.offset, reason: error.description)
            }
            guard try nextGroup() else { return nil }
        }
    }

    /// A block with its organization's name.
    func stored(_ block: LedgerBlock, logIndex: UInt64) throws(EvidenceError) -> StoredBlock {
        StoredBlock(
            organization: try name(of: block.organization), header: block.header, salt: block.salt,
            logIndex: logIndex, location: block.location)
    }

    /// The name of an organization.
    func name(of organization: UInt32) throws(EvidenceError) -> String {
        guard organization > 0, organization <= organizations.count else {
            throw .invalidGroup("organization \(organization) is unknown")
        }
        return organizations[Int(organization) - 1]
    }

    private func take(_ item: LedgerItem) throws(EvidenceError) -> LedgerItem {
        switch item {
        case .organization(let number, let name):
            if number == organizations.count + 1 {
                organizations.append(name)
            } else if try self.name(of: number) != name {
                throw .invalidGroup("organization \(number) is '\(try self.name(of: number))' and '\(name)'")
            }
        case .block: nextLogIndex += 1
        case .definition, .tallies, .state, .last, .pruned: break
        }
        return item
    }

    /// Goes to the next group, of the next file if need be; false at the end.
    private func nextGroup() throws(EvidenceError) -> Bool {
        guard file == nil || nextLogIndex < logSize else { return false }
        while true {
            if let file {
                if let group = try file.next() {
                    guard group.logSize <= logSize else { return false }
                    cursor = LedgerCursor(group.items)
                    groupOffset = group.offset
                    isState = isFirstGroup
                    isFirstGroup = false
                    nextLogIndex = group.firstLogIndex
                    return true
                }
            }
            guard let name = upcoming.popLast() else { return false }
            file = try LedgerFile(name, paths: paths, disk: disk)
            isFirstGroup = true
        }
    }
}
