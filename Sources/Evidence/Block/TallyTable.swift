internal import AuditLog
package import SystemCrypto

/// All tallies of an organization, whose digest stands in each of its blocks.
///
/// Its bytes are the tallies that aren't zero, sorted by dimension and number:
///
/// | offset | bytes | field |
/// | --- | --- | --- |
/// | 0 | 1 | dimension |
/// | 1 | 4 | number, of the organization's dictionary or of the outcome |
/// | 5 | 8 | accesses |
/// | 13 | 8 | answered |
/// | 21 | 8 | items |
/// | 29 | 8 | bytes sent |
///
/// Numbers are dense, so a table takes memory for the greatest number it was given: whoever adds a record from outside
/// first sees that its numbers are in the dictionary.
package struct TallyTable: Sendable, Hashable {
    /// The length of one tally in the bytes.
    package static let entryByteCount = 37

    /// By dimension, then by number; the last of each is not zero.
    private var apps: [Tally] = []
    private var purposes: [Tally] = []
    private var recipients: [Tally] = []
    private var routes: [Tally] = []
    private var outcomes: [Tally] = []

    package init() {}

    package static func == (left: TallyTable, right: TallyTable) -> Bool {
        left.entries == right.entries
    }

    package func hash(into hasher: inout Hasher) {
        for entry in entries { hasher.combine(entry.tally) }
    }

    /// Counts a record.
    package mutating func add(_ record: Record) {
        let tally = Tally(record)
        Self.add(tally, to: &apps, at: record.app)
        Self.add(tally, to: &purposes, at: record.purpose)
        Self.add(tally, to: &routes, at: record.route)
        Self.add(tally, to: &outcomes, at: UInt32(record.outcome.rawValue))
        Self.add(tally, to: &recipients, at: record.recipients[0])
        for index in 1..<4 {
            guard record.recipients[index] != 0 else { break }
            Self.add(tally, to: &recipients, at: record.recipients[index])
        }
    }

    /// Adds the tallies of another table.
    package mutating func add(_ other: TallyTable) {
        Self.add(other.apps, to: &apps)
        Self.add(other.purposes, to: &purposes)
        Self.add(other.recipients, to: &recipients)
        Self.add(other.routes, to: &routes)
        Self.add(other.outcomes, to: &outcomes)
    }

    private static func add(_ others: [Tally], to tallies: inout [Tally]) {
        for (number, tally) in others.enumerated() where !tally.isZero { add(tally, to: &tallies, at: UInt32(number)) }
    }

    /// The tally of one number; zero when nothing was counted there.
    package subscript(dimension: TallyDimension, number: UInt32) -> Tally {
        let tallies = self[dimension]
        return number < tallies.count ? tallies[Int(number)] : Tally()
    }

    /// The tallies that aren't zero, in the order of the bytes.
    package var entries: [Entry] {
        var entries: [Entry] = []
        forEach { entries.append(Entry(dimension: $0, number: $1, tally: $2)) }
        return entries
    }

    private func forEach(_ body: (TallyDimension, UInt32, Tally) -> Void) {
        for dimension in TallyDimension.allCases {
            let tallies = self[dimension]
            for number in tallies.indices where !tallies[number].isZero {
                body(dimension, UInt32(number), tallies[number])
            }
        }
    }

    /// One tally and what it is of.
    package struct Entry: Sendable, Hashable {
        package var dimension: TallyDimension
        package var number: UInt32
        package var tally: Tally
    }

    private subscript(dimension: TallyDimension) -> [Tally] {
        switch dimension {
        case .app: apps
        case .purpose: purposes
        case .recipient: recipients
        case .route: routes
        case .outcome: outcomes
        }
    }

    @inline(__always)
    private static func add(_ tally: Tally, to tallies: inout [Tally], at number: UInt32) {
        let index = Int(number)
        if index >= tallies.count {
            tallies.append(contentsOf: repeatElement(Tally(), count: index + 1 - tallies.count))
        }
        tallies[index].add(tally)
    }
}

// MARK: - Bytes

extension TallyTable {
    /// The bytes of the table.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        forEach { dimension, number, tally in
            bytes.append(dimension.rawValue)
            bytes.append(littleEndian: number)
            bytes.append(littleEndian: tally.accesses)
            bytes.append(littleEndian: tally.answered)
            bytes.append(littleEndian: tally.items)
            bytes.append(littleEndian: tally.bytesSent)
        }
        return bytes
    }

    /// SHA-256 of the bytes, as it stands in a block's header.
    package var digest: SHA256Digest { SHA256.digest(of: bytes) }

    /// The table that these bytes stand for.
    ///
    /// - Throws: `EvidenceError.invalidTallies` for bytes that no table has, or numbers above `greatestNumber`.
    package init(decoding bytes: UnsafeRawBufferPointer, greatestNumber: UInt32 = 1 << 20) throws(EvidenceError) {
        guard bytes.count % Self.entryByteCount == 0 else {
            throw .invalidTallies("\(bytes.count) bytes are not a whole number of tallies")
        }
        var last: (TallyDimension, UInt32)?
        for start in stride(from: 0, to: bytes.count, by: Self.entryByteCount) {
            guard let dimension = TallyDimension(rawValue: bytes[start]) else {
                throw .invalidTallies("there is no dimension \(bytes[start])")
            }
            let number: UInt32 = bytes.load(at: start + 1)
            guard number <= greatestNumber else { throw .invalidTallies("number \(number) is out of bounds") }
            if let last, last >= (dimension, number) { throw .invalidTallies("they are out of order") }
            last = (dimension, number)
            let tally = Tally(
                accesses: bytes.load(at: start + 5), answered: bytes.load(at: start + 13),
                items: bytes.load(at: start + 21), bytesSent: bytes.load(at: start + 29))
            guard !tally.isZero else { throw .invalidTallies("one of them is zero") }
            switch dimension {
            case .app: Self.add(tally, to: &apps, at: number)
            case .purpose: Self.add(tally, to: &purposes, at: number)
            case .recipient: Self.add(tally, to: &recipients, at: number)
            case .route: Self.add(tally, to: &routes, at: number)
            case .outcome: Self.add(tally, to: &outcomes, at: number)
            }
        }
    }
}
