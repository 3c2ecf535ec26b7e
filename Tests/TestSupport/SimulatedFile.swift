/// The bytes of a file of a `SimulatedDisk`: as the running system sees them, and as they are durable.
///
/// Since the last sync each sector has had one or more contents, and the file one or more lengths. When power is lost,
/// each sector that was written has any of its contents, independently of the others, or mostly so: all the oldest, all
/// the newest, or those of one moment with the write of that moment torn. What is behind the length is gone, and what
/// was never written reads as zeros.
struct SimulatedFile {
    static let sectorByteCount = 512

    private enum Change {
        /// Whole sectors, as the page cache held them after a write.
        case sectors(first: Int, bytes: [UInt8])
        case length(Int)
    }

    private(set) var bytes: [UInt8] = []
    private(set) var durable: [UInt8] = []
    var isLocked = false
    private var changes: [Change] = []
    /// Whether a sync has lost bytes that the running system goes on seeing.
    private var hasLost = false

    mutating func write(_ written: UnsafeRawBufferPointer, at offset: Int) {
        guard !written.isEmpty else { return }
        let end = offset + written.count
        if end > bytes.count { resize(to: end) }
        bytes.withUnsafeMutableBytes {
            $0.baseAddress!.advanced(by: offset).copyMemory(from: written.baseAddress!, byteCount: written.count)
        }
        let first = offset / Self.sectorByteCount
        let last = (end - 1) / Self.sectorByteCount
        let covered = first * Self.sectorByteCount..<min(bytes.count, (last + 1) * Self.sectorByteCount)
        changes.append(.sectors(first: first, bytes: Array(bytes[covered])))
    }

    mutating func resize(to length: Int) {
        guard length != bytes.count else { return }
        bytes.resize(to: length)
        changes.append(.length(length))
    }

    /// Brings to the disk what was written since the last sync, be that one good or not.
    mutating func sync() {
        durable = hasLost ? writtenBack : bytes
        hasLost = hasLost && durable != bytes
        changes = []
    }

    /// The durable bytes with all changes since: what an earlier sync lost is not tried again.
    private var writtenBack: [UInt8] {
        var generator = SeededGenerator(seed: 0)
        return replay(&generator, lengths: changes.count) { _, _, _ in true }
    }

    /// Makes a content durable and visible at once.
    mutating func poke(_ content: [UInt8]) {
        bytes = content
        durable = content
        changes = []
        hasLost = false
    }

    /// A sync that reports a failure: what it should have written is kept or lost by parts, and not tried again.
    ///
    /// The running system may go on seeing what was lost, or see the old bytes when its pages go. The length is of the
    /// file system's own records, which it keeps.
    mutating func failSync(_ generator: inout SeededGenerator) {
        durable = image(&generator)
        changes = []
        if generator.below(2) == 0 {
            let length = bytes.count
            bytes = durable
            bytes.resize(to: length)
        }
        if durable.count != bytes.count { changes = [.length(bytes.count)] }
        hasLost = durable != bytes
    }

    mutating func losePower(_ generator: inout SeededGenerator) {
        durable = image(&generator)
        bytes = durable
        changes = []
        hasLost = false
    }

    // MARK: - What a disk may hold

    /// One of the contents that the disk may hold now.
    private func image(_ generator: inout SeededGenerator) -> [UInt8] {
        guard !changes.isEmpty else { return durable }
        switch generator.below(8) {
        case 0: return durable
        case 1: return bytes
        case 2, 3:
            let moment = generator.below(changes.count)
            return replay(&generator, lengths: moment + 1) { index, _, generator in
                index == moment ? generator.below(2) == 0 : index < moment
            }
        default:
            // How many of the changes each sector has seen.
            var seen: [Int: Int] = [:]
            let count = changes.count
            return replay(&generator, lengths: generator.below(count + 1)) { index, sector, generator in
                if let seen = seen[sector] { return index < seen }
                let moment = generator.below(3)
                let number = moment == 0 ? 0 : moment == 1 ? count : generator.below(count + 1)
                seen[sector] = number
                return index < number
            }
        }
    }

    /// The durable bytes with the first changes of length made to them, and those changes of sectors that are kept.
    private func replay(
        _ generator: inout SeededGenerator,
        lengths: Int,
        isKept: (_ index: Int, _ sector: Int, inout SeededGenerator) -> Bool
    ) -> [UInt8] {
        var image = durable
        var length = durable.count
        for (index, change) in changes.enumerated() {
            switch change {
            case .length(let newLength):
                guard index < lengths else { continue }
                length = newLength
                if image.count > length { image.resize(to: length) }
            case .sectors(let first, let written):
                var offset = 0
                while offset < written.count {
                    let count = min(Self.sectorByteCount, written.count - offset)
                    let sector = first + offset / Self.sectorByteCount
                    if isKept(index, sector, &generator) {
                        let place = sector * Self.sectorByteCount
                        if image.count < place + count { image.resize(to: place + count) }
                        image.withUnsafeMutableBytes { image in
                            written.withUnsafeBytes { written in
                                image.baseAddress!.advanced(by: place)
                                    .copyMemory(from: written.baseAddress! + offset, byteCount: count)
                            }
                        }
                    }
                    offset += count
                }
            }
        }
        image.resize(to: length)
        return image
    }
}

extension [UInt8] {
    /// Cuts it, or fills it up with zeros.
    fileprivate mutating func resize(to length: Int) {
        if count > length {
            removeLast(count - length)
        } else if count < length {
            self += [UInt8](repeating: 0, count: length - count)
        }
    }
}
