internal import AuditLog

/// The canonical bytes of a record, version 1: 128 bytes, little-endian except the address.
///
/// Every value has one encoding and every accepted byte string one value: unknown numbers are refused, recipients stand
/// each once and before the zeros, and a missing record is zero but for its version, kind, outcome, time and sequence.
///
/// | offset | bytes | field |
/// | --- | --- | --- |
/// | 0 | 1 | version, 1 |
/// | 1 | 1 | kind |
/// | 2 | 1 | outcome |
/// | 3 | 1 | method |
/// | 4 | 2 | status |
/// | 6 | 2 | flags |
/// | 8 | 8 | recorded, Unix milliseconds, signed |
/// | 16 | 8 | sequence in the organization |
/// | 24 | 8 | key id |
/// | 32 | 4 | app |
/// | 36 | 4 | route |
/// | 40 | 4 | purpose |
/// | 44 | 4 | configuration |
/// | 48 | 4 | limit |
/// | 52 | 16 | four recipients, 4 each |
/// | 68 | 4 | duration, milliseconds |
/// | 72 | 2 | charged requests |
/// | 74 | 1 | content coding |
/// | 75 | 1 | address form |
/// | 76 | 4 | reserved items |
/// | 80 | 8 | items |
/// | 88 | 8 | bytes sent |
/// | 96 | 8 | bytes received |
/// | 104 | 16 | address, in the order it is written |
/// | 120 | 8 | query token |
extension Record {
    /// The length of the canonical bytes.
    package static let encodedByteCount = 128
    /// The version of the canonical bytes, which is their first byte.
    package static let encodedVersion: UInt8 = 1

    /// Writes the canonical bytes: `encodedByteCount` of them, at any alignment.
    @inline(__always)
    package borrowing func encode(to bytes: UnsafeMutableRawPointer) {
        bytes.store(Self.encodedVersion, at: 0)
        bytes.store(kind.rawValue, at: 1)
        bytes.store(outcome.rawValue, at: 2)
        bytes.store(method.rawValue, at: 3)
        bytes.store(status, at: 4)
        bytes.store(flags.rawValue, at: 6)
        bytes.store(recordedMilliseconds, at: 8)
        bytes.store(sequence, at: 16)
        bytes.store(key, at: 24)
        bytes.store(app, at: 32)
        bytes.store(route, at: 36)
        bytes.store(purpose, at: 40)
        bytes.store(configuration, at: 44)
        bytes.store(limit, at: 48)
        for index in 0..<4 { bytes.store(recipients[index], at: 52 + 4 * index) }
        bytes.store(durationMilliseconds, at: 68)
        bytes.store(chargedRequests, at: 72)
        bytes.store(coding.rawValue, at: 74)
        bytes.store(address.form.rawValue, at: 75)
        bytes.store(reservedItems, at: 76)
        bytes.store(items, at: 80)
        bytes.store(bytesSent, at: 88)
        bytes.store(bytesReceived, at: 96)
        bytes.store(address.high.byteSwapped, at: 104)
        bytes.store(address.low.byteSwapped, at: 112)
        bytes.store(query, at: 120)
    }

    /// The canonical bytes.
    package var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.encodedByteCount) { buffer, count in
            encode(to: UnsafeMutableRawPointer(buffer.baseAddress!))
            count = Self.encodedByteCount
        }
    }

    /// The record that these canonical bytes stand for.
    ///
    /// - Throws: `EvidenceError.invalidRecord` for any other bytes.
    package init(decoding bytes: UnsafeRawBufferPointer) throws(EvidenceError) {
        guard bytes.count == Self.encodedByteCount else { throw .invalidRecord("\(bytes.count) bytes long, not 128") }
        guard bytes[0] == Self.encodedVersion else { throw .invalidRecord("of version \(bytes[0]), not 1") }
        guard let kind = AccessKind(rawValue: bytes[1]) else { throw .invalidRecord("of unknown kind \(bytes[1])") }
        guard let outcome = Outcome(rawValue: bytes[2]) else { throw .invalidRecord("of unknown outcome \(bytes[2])") }
        guard let method = AccessMethod(rawValue: bytes[3]) else {
            throw .invalidRecord("of unknown method \(bytes[3])")
        }
        guard let coding = AccessCoding(rawValue: bytes[74]) else {
            throw .invalidRecord("of unknown content coding \(bytes[74])")
        }
        guard let form = AccessAddressForm(rawValue: bytes[75]) else {
            throw .invalidRecord("of unknown address form \(bytes[75])")
        }
        self.init(sequence: bytes.load(at: 16), recordedMilliseconds: bytes.load(at: 8))
        self.kind = kind
        self.outcome = outcome
        self.method = method
        self.coding = coding
        status = bytes.load(at: 4)
        flags = AccessFlags(rawValue: bytes.load(at: 6))
        key = bytes.load(at: 24)
        app = bytes.load(at: 32)
        route = bytes.load(at: 36)
        purpose = bytes.load(at: 40)
        configuration = bytes.load(at: 44)
        limit = bytes.load(at: 48)
        for index in 0..<4 { recipients[index] = bytes.load(at: 52 + 4 * index) }
        durationMilliseconds = bytes.load(at: 68)
        chargedRequests = bytes.load(at: 72)
        reservedItems = bytes.load(at: 76)
        items = bytes.load(at: 80)
        bytesSent = bytes.load(at: 88)
        bytesReceived = bytes.load(at: 96)
        address = AccessAddress(
            form: form,
            high: bytes.load(UInt64.self, at: 104).byteSwapped,
            low: bytes.load(UInt64.self, at: 112).byteSwapped)
        query = bytes.load(at: 120)
        try checkCanonical()
    }

    /// Refuses values that no record has.
    ///
    /// - Throws: `EvidenceError.invalidRecord`.
    @inline(__always)
    func checkCanonical() throws(EvidenceError) {
        guard sequence > 0 else { throw .invalidRecord("without a sequence number") }
        guard flags.rawValue & ~AccessFlags.all.rawValue == 0 else {
            throw .invalidRecord("one with unknown flags \(flags.rawValue)")
        }
        guard address.isCanonical else { throw .invalidRecord("one with more of an address than its form has") }
        if recipients.y | recipients.z | recipients.w != 0 {
            guard hasCanonicalRecipients else { throw .invalidRecord("one whose recipients are out of order") }
        }
        guard (kind == .missing) == (outcome == .missing) else {
            throw .invalidRecord("one that is missing and is not")
        }
        if kind == .missing {
            let empty = Record.missing(sequence: sequence, recordedMilliseconds: recordedMilliseconds)
            guard self == empty else { throw .invalidRecord("a missing one that says something") }
        }
    }

    /// Whether recipients stand each once and before the zeros.
    private var hasCanonicalRecipients: Bool {
        for index in 1..<4 where recipients[index] != 0 {
            for earlier in 0..<index where recipients[earlier] == 0 || recipients[earlier] == recipients[index] {
                return false
            }
        }
        return true
    }
}
