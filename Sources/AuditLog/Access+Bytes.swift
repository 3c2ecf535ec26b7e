/// The canonical bytes of an access, version 2: 168 bytes, little-endian except the request id and
/// the address.
///
/// Every value has one encoding and every accepted byte string one value: reserved bytes are zero, unknown numbers are
/// refused.
///
/// | offset | bytes | field |
/// | --- | --- | --- |
/// | 0 | 1 | version, 2 |
/// | 1 | 1 | kind |
/// | 2 | 1 | outcome |
/// | 3 | 1 | method |
/// | 4 | 2 | status |
/// | 6 | 2 | flags |
/// | 8 | 8 | time, signed |
/// | 16 | 8 | sequence among the organization's records |
/// | 24 | 16 | request id, in the order it is written as hexadecimal text |
/// | 40 | 8 | key id |
/// | 48 | 4 | organization |
/// | 52 | 4 | app |
/// | 56 | 4 | route |
/// | 60 | 4 | purpose |
/// | 64 | 4 | first recipient |
/// | 68 | 4 | configuration |
/// | 72 | 4 | limit |
/// | 76 | 4 | charged requests |
/// | 80 | 4 | reserved items |
/// | 84 | 1 | content coding |
/// | 85 | 3 | zero |
/// | 88 | 8 | items |
/// | 96 | 8 | bytes sent |
/// | 104 | 8 | bytes received |
/// | 112 | 8 | bytes from the upstream |
/// | 120 | 8 | duration |
/// | 128 | 16 | address, in the order it is written |
/// | 144 | 12 | second to fourth recipient, 4 each |
/// | 156 | 1 | address form |
/// | 157 | 3 | zero |
/// | 160 | 8 | query token |
extension Access {
    /// The length of the canonical bytes.
    public static let encodedByteCount = 168
    /// The version of the canonical bytes, which is their first byte.
    public static let encodedVersion: UInt8 = 2

    /// Writes the canonical bytes: `encodedByteCount` of them, at any alignment.
    @inline(__always)
    public borrowing func encode(to bytes: UnsafeMutableRawPointer) {
        bytes.storeBytes(of: Self.encodedVersion, as: UInt8.self)
        bytes.storeBytes(of: kind.rawValue, toByteOffset: 1, as: UInt8.self)
        bytes.storeBytes(of: outcome.rawValue, toByteOffset: 2, as: UInt8.self)
        bytes.storeBytes(of: method.rawValue, toByteOffset: 3, as: UInt8.self)
        bytes.storeBytes(of: status.littleEndian, toByteOffset: 4, as: UInt16.self)
        bytes.storeBytes(of: flags.rawValue.littleEndian, toByteOffset: 6, as: UInt16.self)
        bytes.storeBytes(of: timeNanoseconds.littleEndian, toByteOffset: 8, as: Int64.self)
        bytes.storeBytes(of: sequence.littleEndian, toByteOffset: 16, as: UInt64.self)
        bytes.storeBytes(of: request.high.bigEndian, toByteOffset: 24, as: UInt64.self)
        bytes.storeBytes(of: request.low.bigEndian, toByteOffset: 32, as: UInt64.self)
        bytes.storeBytes(of: key.littleEndian, toByteOffset: 40, as: UInt64.self)
        bytes.storeBytes(of: organization.littleEndian, toByteOffset: 48, as: UInt32.self)
        bytes.storeBytes(of: app.littleEndian, toByteOffset: 52, as: UInt32.self)
        bytes.storeBytes(of: route.littleEndian, toByteOffset: 56, as: UInt32.self)
        bytes.storeBytes(of: purpose.littleEndian, toByteOffset: 60, as: UInt32.self)
        bytes.storeBytes(of: recipient.littleEndian, toByteOffset: 64, as: UInt32.self)
        bytes.storeBytes(of: configuration.littleEndian, toByteOffset: 68, as: UInt32.self)
        bytes.storeBytes(of: limit.littleEndian, toByteOffset: 72, as: UInt32.self)
        bytes.storeBytes(of: chargedRequests.littleEndian, toByteOffset: 76, as: UInt32.self)
        bytes.storeBytes(of: reservedItems.littleEndian, toByteOffset: 80, as: UInt32.self)
        bytes.storeBytes(of: UInt32(coding.rawValue).littleEndian, toByteOffset: 84, as: UInt32.self)
        bytes.storeBytes(of: items.littleEndian, toByteOffset: 88, as: UInt64.self)
        bytes.storeBytes(of: bytesSent.littleEndian, toByteOffset: 96, as: UInt64.self)
        bytes.storeBytes(of: bytesReceived.littleEndian, toByteOffset: 104, as: UInt64.self)
        bytes.storeBytes(of: bytesFromUpstream.littleEndian, toByteOffset: 112, as: UInt64.self)
        bytes.storeBytes(of: durationNanoseconds.littleEndian, toByteOffset: 120, as: UInt64.self)
        bytes.storeBytes(of: addressHigh.bigEndian, toByteOffset: 128, as: UInt64.self)
        bytes.storeBytes(of: addressLow.bigEndian, toByteOffset: 136, as: UInt64.self)
        bytes.storeBytes(of: recipient2.littleEndian, toByteOffset: 144, as: UInt32.self)
        bytes.storeBytes(of: recipient3.littleEndian, toByteOffset: 148, as: UInt32.self)
        bytes.storeBytes(of: recipient4.littleEndian, toByteOffset: 152, as: UInt32.self)
        bytes.storeBytes(of: UInt32(addressForm.rawValue).littleEndian, toByteOffset: 156, as: UInt32.self)
        bytes.storeBytes(of: query.littleEndian, toByteOffset: 160, as: UInt64.self)
    }

    /// The access that these canonical bytes stand for; throws `AuditLogError.invalidRecord` for any other bytes.
    public init(decoding bytes: UnsafeRawBufferPointer) throws(AuditLogError) {
        guard bytes.count == Self.encodedByteCount else {
            throw .invalidRecord("\(bytes.count) bytes long, not \(Self.encodedByteCount)")
        }
        guard bytes[0] == Self.encodedVersion else {
            throw .invalidRecord("of version \(bytes[0]), not \(Self.encodedVersion)")
        }
        guard let kind = AccessKind(rawValue: bytes[1]) else { throw .invalidRecord("of unknown kind \(bytes[1])") }
        guard let outcome = Outcome(rawValue: bytes[2]) else { throw .invalidRecord("of unknown outcome \(bytes[2])") }
        guard let method = AccessMethod(rawValue: bytes[3]) else {
            throw .invalidRecord("of unknown method \(bytes[3])")
        }
        let flags = AccessFlags(rawValue: bytes.littleEndian(at: 6))
        guard flags.isSubset(of: .all) else { throw .invalidRecord("one with unknown flags \(flags.rawValue)") }
        guard let coding = AccessCoding(rawValue: bytes[84]) else {
            throw .invalidRecord("of unknown content coding \(bytes[84])")
        }
        guard bytes[85] == 0, bytes[86] == 0, bytes[87] == 0, bytes[157] == 0, bytes[158] == 0, bytes[159] == 0 else {
            throw .invalidRecord("one with reserved bytes that are not zero")
        }
        guard let form = AccessAddressForm(rawValue: bytes[156]) else {
            throw .invalidRecord("of unknown address form \(bytes[156])")
        }
        let address = AccessAddress(
            form: form,
            high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 128, as: UInt64.self)),
            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 136, as: UInt64.self)))
        guard address.isCanonical else { throw .invalidRecord("one with more of an address than its form has") }
        addressForm = form
        addressHigh = address.high
        addressLow = address.low
        self.kind = kind
        self.outcome = outcome
        self.method = method
        self.flags = flags
        self.coding = coding
        status = bytes.littleEndian(at: 4)
        timeNanoseconds = bytes.littleEndian(at: 8)
        sequence = bytes.littleEndian(at: 16)
        request = RequestID(
            high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)),
            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 32, as: UInt64.self)),
        )
        key = bytes.littleEndian(at: 40)
        organization = bytes.littleEndian(at: 48)
        app = bytes.littleEndian(at: 52)
        route = bytes.littleEndian(at: 56)
        purpose = bytes.littleEndian(at: 60)
        recipient = bytes.littleEndian(at: 64)
        configuration = bytes.littleEndian(at: 68)
        limit = bytes.littleEndian(at: 72)
        chargedRequests = bytes.littleEndian(at: 76)
        reservedItems = bytes.littleEndian(at: 80)
        items = bytes.littleEndian(at: 88)
        bytesSent = bytes.littleEndian(at: 96)
        bytesReceived = bytes.littleEndian(at: 104)
        bytesFromUpstream = bytes.littleEndian(at: 112)
        durationNanoseconds = bytes.littleEndian(at: 120)
        recipient2 = bytes.littleEndian(at: 144)
        recipient3 = bytes.littleEndian(at: 148)
        recipient4 = bytes.littleEndian(at: 152)
        query = bytes.littleEndian(at: 160)
    }
}
