internal import SystemCrypto

/// The canonical bytes of a block's header: 288, little-endian.
///
/// | offset | bytes | field |
/// | --- | --- | --- |
/// | 0 | 8 | `TGBLOCK` and 1 |
/// | 8 | 32 | organization |
/// | 40 | 8 | number |
/// | 48 | 8 | first sequence |
/// | 56 | 8 | last sequence |
/// | 64 | 8 | first recorded, Unix milliseconds |
/// | 72 | 8 | last recorded, Unix milliseconds |
/// | 80 | 8 | day, days since 1970-01-01 |
/// | 88 | 8 | sealed, Unix milliseconds |
/// | 96 | 32 | previous |
/// | 128 | 32 | record root |
/// | 160 | 32 | dictionary root |
/// | 192 | 8 | definitions |
/// | 200 | 32 | tally digest |
/// | 232 | 56 | odometer: accesses, answered, items, bytes sent, bytes received, charged requests, missing |
extension BlockHeader {
    /// The length of the canonical bytes.
    package static let encodedByteCount = 288
    /// The most records of a block.
    package static let maximumRecordCount = 65_536
    /// `TGBLOCK` and 1, read little-endian.
    private static let magic: UInt64 = 0x014B_434F_4C42_4754

    /// Writes the canonical bytes: `encodedByteCount` of them, at any alignment.
    package func encode(to bytes: UnsafeMutableRawPointer) {
        bytes.store(Self.magic, at: 0)
        bytes.store(organization, at: 8)
        bytes.store(number, at: 40)
        bytes.store(firstSequence, at: 48)
        bytes.store(lastSequence, at: 56)
        bytes.store(firstRecordedMilliseconds, at: 64)
        bytes.store(lastRecordedMilliseconds, at: 72)
        bytes.store(day.number, at: 80)
        bytes.store(sealedMilliseconds, at: 88)
        bytes.store(previous, at: 96)
        bytes.store(recordRoot, at: 128)
        bytes.store(dictionaryRoot, at: 160)
        bytes.store(definitionCount, at: 192)
        bytes.store(tallyDigest, at: 200)
        odometer.encode(to: bytes + 232)
    }

    /// The canonical bytes.
    package var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.encodedByteCount) { buffer, count in
            encode(to: UnsafeMutableRawPointer(buffer.baseAddress!))
            count = Self.encodedByteCount
        }
    }

    /// The header that these canonical bytes stand for.
    ///
    /// Checks what a header alone can tell: ranges in order, at most `maximumRecordCount` records, the day that of its
    /// records, and no previous exactly in the first block.
    ///
    /// - Throws: `EvidenceError.invalidHeader` for any other bytes.
    package init(decoding bytes: UnsafeRawBufferPointer) throws(EvidenceError) {
        guard bytes.count == Self.encodedByteCount else { throw .invalidHeader("\(bytes.count) bytes long, not 288") }
        guard bytes.load(at: 0) == Self.magic else { throw .invalidHeader("it does not begin with TGBLOCK and 1") }
        organization = bytes.digest(at: 8)
        number = bytes.load(at: 40)
        firstSequence = bytes.load(at: 48)
        lastSequence = bytes.load(at: 56)
        firstRecordedMilliseconds = bytes.load(at: 64)
        lastRecordedMilliseconds = bytes.load(at: 72)
        day = EvidenceDay(number: bytes.load(at: 80))
        sealedMilliseconds = bytes.load(at: 88)
        previous = bytes.digest(at: 96)
        recordRoot = bytes.digest(at: 128)
        dictionaryRoot = bytes.digest(at: 160)
        definitionCount = bytes.load(at: 192)
        tallyDigest = bytes.digest(at: 200)
        odometer = Odometer(decoding: bytes, at: 232)
        try check()
    }

    private func check() throws(EvidenceError) {
        guard number > 0, number < .max else { throw .invalidHeader("its number is \(number)") }
        // Both leave a number for what follows.
        guard firstSequence > 0, firstSequence <= lastSequence, lastSequence < .max,
            lastSequence - firstSequence < UInt64(Self.maximumRecordCount)
        else { throw .invalidHeader("it can't hold sequences \(firstSequence) to \(lastSequence)") }
        guard firstRecordedMilliseconds <= lastRecordedMilliseconds else {
            throw .invalidHeader("its last record is older than its first")
        }
        guard day == EvidenceDay(milliseconds: firstRecordedMilliseconds),
            day == EvidenceDay(milliseconds: lastRecordedMilliseconds)
        else { throw .invalidHeader("day \(day.number) is not that of its records") }
        guard (number == 1) == (previous == .zero) else {
            throw .invalidHeader("block \(number) with\(previous == .zero ? "out" : "") a block before it")
        }
        guard (number == 1) == (firstSequence == 1) else {
            throw .invalidHeader("block \(number) begins with sequence \(firstSequence)")
        }
    }
}
