/// One field line of a head: where its name, its value and the whole line lie.
package struct FieldLine: Sendable {
    package var name: ByteRange
    /// Without the optional white space around it.
    package var value: ByteRange
    /// The whole line with its CRLF.
    package var line: ByteRange
    package var known: FieldName
}
