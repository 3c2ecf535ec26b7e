@testable import HTTPWire

extension FieldSection {
    /// The section of these lines, without their line ends, and its bytes.
    static func parsed(_ lines: [String]) throws(WireError) -> (fields: FieldSection, bytes: [UInt8]) {
        var (fields, bytes) = (FieldSection(), [UInt8]())
        for line in lines {
            let start = bytes.count
            bytes += (line + "\r\n").latin1
            try fields.append(bytes.span, line: start..<bytes.count)
        }
        return (fields, bytes)
    }
}
