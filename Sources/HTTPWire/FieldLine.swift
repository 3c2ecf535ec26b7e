/// One field line of a head: where its name, its value and the whole line lie.
public struct FieldLine: Sendable {
    public var name: ByteRange
    /// Without the optional white space around it.
    public var value: ByteRange
    /// The whole line with its CRLF.
    public var line: ByteRange
    public var known: FieldName
}
