import NIOCore

/// Writing JSON by hand: the answers' shapes are fixed, and most of their bytes are rendered once.
extension ByteBuffer {
    /// Writes a JSON string (RFC 8259, section 7): only what must be escaped is.
    mutating func write(jsonString text: String) {
        writeStaticString("\"")
        var text = text
        text.withUTF8 { bytes in
            var clean = bytes.startIndex
            for (position, byte) in bytes.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
                writeBytes(bytes[clean..<position])
                writeEscape(byte)
                clean = position + 1
            }
            writeBytes(bytes[clean...])
        }
        writeStaticString("\"")
    }

    /// Writes the elements with commas between them, in square brackets.
    mutating func write<Element>(
        jsonArray elements: some Sequence<Element>,
        _ writeElement: (inout ByteBuffer, Element) -> Void
    ) {
        writeStaticString("[")
        var isFirst = true
        for element in elements {
            if !isFirst {
                writeStaticString(",")
            }
            isFirst = false
            writeElement(&self, element)
        }
        writeStaticString("]")
    }

    private mutating func writeEscape(_ byte: UInt8) {
        switch byte {
        case 0x22: writeStaticString("\\\"")
        case 0x5C: writeStaticString("\\\\")
        case 0x0A: writeStaticString("\\n")
        case 0x0D: writeStaticString("\\r")
        case 0x09: writeStaticString("\\t")
        default: writeString("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
        }
    }
}
