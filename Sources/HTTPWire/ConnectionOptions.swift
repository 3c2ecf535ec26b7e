/// The fields that a message's Connection field names, which concern that connection alone (RFC 9110, section 7.6.1).
public struct ConnectionOptions: Sendable {
    /// A Connection field with more members than this is refused: each is compared with every other field.
    public static let capacity = 16

    private var members = InlineArray<16, ByteRange>(repeating: .empty)
    private var count = 0

    /// - Throws: `malformedField` where there are too many members, or one that a message can't do without.
    public init(_ fields: borrowing FieldSection, in bytes: Span<UInt8>) throws(WireError) {
        try fields.forEachMember(of: .connection, in: bytes) { member throws(WireError) in
            if bytes.equalsIgnoringCase(member, "close") || bytes.equalsIgnoringCase(member, "keep-alive") { return }
            guard count < ConnectionOptions.capacity,
                !bytes.equalsIgnoringCase(member, "host"),
                !bytes.equalsIgnoringCase(member, "content-length"),
                !bytes.equalsIgnoringCase(member, "transfer-encoding")
            else { throw .malformedField }
            members[count] = ByteRange(member.lowerBound, member.upperBound)
            count += 1
        }
    }

    /// Whether the Connection field names this line's field.
    @inline(__always)
    public func names(_ line: FieldLine, in bytes: Span<UInt8>) -> Bool {
        for index in 0..<count where bytes.equalRangesIgnoringCase(members[index].range, line.name.range) {
            return true
        }
        return false
    }
}
