extension LimitSnapshot {
    private static let magic: [UInt8] = Array("TGLM".utf8)
    private static let version: UInt32 = 1

    /// The snapshot as bytes, without a checksum; the same snapshot gives the same bytes.
    ///
    /// All integers are little-endian; a string is its length as `u16` and that many bytes of UTF-8.
    ///
    /// | field | type | |
    /// | --- | --- | --- |
    /// | magic | 4 bytes | `TGLM` |
    /// | version | u32 | 1 |
    /// | taken at | i64 | Unix nanoseconds |
    /// | limits | u32, then each: | |
    /// | · name | string | |
    /// | · scope | u8 | 0 key, 1 app, 2 organization, 3 recipient |
    /// | · measure | u8 | 0 requests, 1 items |
    /// | · kind | u8 | 0 bucket, 1 day, 2 month |
    /// | · reset day | u8 | 1 to 31 for a month; otherwise 0 |
    /// | · numerator, denominator | i64, i64 | of a bucket's interval in ns; otherwise 0, 0 |
    /// | subjects | u32, then each: | |
    /// | · scope | u8 | as above |
    /// | · name | string | empty for the organization |
    /// | states | u32, then each: | |
    /// | · limit, subject | u32, u32 | places in the lists above |
    /// | · first | i64 | a bucket's TAT in Unix ns, or a window's index |
    /// | · second | i64 | the TAT's fraction in 1/denominator ns, or the count |
    public func encoded() -> [UInt8] {
        var writer = Writer()
        writer.bytes += Self.magic
        writer.integer(Self.version)
        writer.integer(takenAtNanoseconds)
        writer.integer(UInt32(limits.count))
        for limit in limits {
            writer.string(limit.name)
            writer.integer(Self.code(of: limit.scope))
            writer.integer(UInt8(limit.measure == .items ? 1 : 0))
            switch limit.kind {
            case .bucket(let numerator, let denominator):
                writer.integers(0, 0, numerator, denominator)
            case .day: writer.integers(1, 0, 0, 0)
            case .month(let resetDay): writer.integers(2, UInt8(resetDay), 0, 0)
            }
        }
        writer.integer(UInt32(subjects.count))
        for subject in subjects {
            writer.integer(Self.code(of: subject.scope))
            writer.string(subject.name)
        }
        writer.integer(UInt32(states.count))
        for state in states {
            writer.integer(UInt32(state.limit))
            writer.integer(UInt32(state.subject))
            switch state.value {
            case .bucket(let first, let second), .window(let first, let second):
                writer.integer(first)
                writer.integer(second)
            }
        }
        return writer.bytes
    }

    /// Reads what `encoded()` wrote; every field is checked, so that damage is found and never installed.
    public init(bytes: [UInt8]) throws(LimitError) {
        var reader = Reader(bytes: bytes)
        for byte in Self.magic where try reader.integer(UInt8.self) != byte {
            throw reader.damage("not a limit snapshot")
        }
        guard try reader.integer(UInt32.self) == Self.version else { throw reader.damage("unknown version") }
        takenAtNanoseconds = try reader.integer(Int64.self)
        guard takenAtNanoseconds >= 0 else { throw reader.damage("a time before 1970") }
        limits = []
        for _ in 0..<(try reader.integer(UInt32.self)) { limits.append(try Self.limit(&reader)) }
        subjects = []
        for _ in 0..<(try reader.integer(UInt32.self)) {
            let scope = try Self.scope(&reader)
            subjects.append(Subject(scope: scope, name: try reader.string()))
        }
        states = []
        for _ in 0..<(try reader.integer(UInt32.self)) { states.append(try state(&reader)) }
        guard reader.offset == bytes.count else { throw reader.damage("bytes after the end") }
    }

    private static func code(of scope: Limit.Scope) -> UInt8 {
        switch scope {
        case .key: 0
        case .app: 1
        case .organization: 2
        case .recipient: 3
        }
    }

    private static func scope(_ reader: inout Reader) throws(LimitError) -> Limit.Scope {
        switch try reader.integer(UInt8.self) {
        case 0: return .key
        case 1: return .app
        case 2: return .organization
        case 3: return .recipient
        default: throw reader.damage("unknown scope")
        }
    }

    private static func limit(_ reader: inout Reader) throws(LimitError) -> SavedLimit {
        let name = try reader.string()
        let scope = try scope(&reader)
        let measure = try reader.integer(UInt8.self)
        guard measure <= 1 else { throw reader.damage("unknown measure") }
        let code = try reader.integer(UInt8.self)
        let resetDay = try reader.integer(UInt8.self)
        let numerator = try reader.integer(Int64.self)
        let denominator = try reader.integer(Int64.self)
        let kind: Kind
        switch code {
        case 0:
            guard denominator >= 1, denominator <= EmissionInterval.maximumDenominator, numerator >= denominator,
                numerator / denominator <= EmissionInterval.maximumSpanNanoseconds
            else { throw reader.damage("an interval out of range") }
            kind = .bucket(numerator: numerator, denominator: denominator)
        case 1: kind = .day
        case 2:
            guard (1...31).contains(resetDay) else { throw reader.damage("a reset day out of range") }
            kind = .month(resetDay: Int(resetDay))
        default: throw reader.damage("unknown kind of limit")
        }
        return SavedLimit(name: name, scope: scope, measure: measure == 1 ? .items : .requests, kind: kind)
    }

    private func state(_ reader: inout Reader) throws(LimitError) -> State {
        let limit = Int(try reader.integer(UInt32.self))
        let subject = Int(try reader.integer(UInt32.self))
        let first = try reader.integer(Int64.self)
        let second = try reader.integer(Int64.self)
        guard limits.indices.contains(limit), subjects.indices.contains(subject),
            limits[limit].scope == subjects[subject].scope
        else { throw reader.damage("a state without its limit or subject") }
        if case .bucket(_, let denominator) = limits[limit].kind {
            guard (0...ExactTime.latestArrival).contains(first), (0..<denominator).contains(second) else {
                throw reader.damage("a TAT out of range")
            }
            return State(
                limit: limit,
                subject: subject,
                value: .bucket(arrivalNanoseconds: first, fraction: second)
            )
        }
        guard (0..<1 << 22).contains(first), (0...WindowCount.maximum).contains(second) else {
            throw reader.damage("a window out of range")
        }
        return State(limit: limit, subject: subject, value: .window(index: first, count: second))
    }
}

extension LimitSnapshot {
    private struct Writer {
        var bytes: [UInt8] = []

        mutating func integer<Value: FixedWidthInteger>(_ value: Value) {
            var rest = value
            for _ in 0..<Value.bitWidth / 8 {
                bytes.append(UInt8(truncatingIfNeeded: rest))
                if Value.bitWidth > 8 { rest >>= 8 }
            }
        }

        mutating func integers(_ kind: UInt8, _ resetDay: UInt8, _ numerator: Int64, _ denominator: Int64) {
            integer(kind)
            integer(resetDay)
            integer(numerator)
            integer(denominator)
        }

        /// A name beyond 65,535 bytes is cut; configuration allows none near it.
        mutating func string(_ string: String) {
            let utf8 = string.utf8.prefix(Int(UInt16.max))
            integer(UInt16(utf8.count))
            bytes += utf8
        }
    }

    private struct Reader {
        let bytes: [UInt8]
        var offset = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        func damage(_ reason: String) -> LimitError { .damagedSnapshot(offset: offset, reason: reason) }

        mutating func integer<Value: FixedWidthInteger>(_: Value.Type) throws(LimitError) -> Value {
            let count = Value.bitWidth / 8
            guard bytes.count - offset >= count else { throw damage("it ends too early") }
            var value: Value = 0
            for place in 0..<count { value |= Value(truncatingIfNeeded: bytes[offset + place]) << (8 * place) }
            offset += count
            return value
        }

        mutating func string() throws(LimitError) -> String {
            let count = Int(try integer(UInt16.self))
            guard bytes.count - offset >= count else { throw damage("it ends too early") }
            guard let string = String(validating: bytes[offset..<offset + count], as: UTF8.self) else {
                throw damage("a name that is not UTF-8")
            }
            offset += count
            return string
        }
    }
}
