import HTTPWire

/// A field line as values.
struct ParsedField: Equatable, Sendable {
    var name: String
    var value: String

    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    init(_ line: FieldLine, in bytes: [UInt8]) {
        name = String(latin1: bytes[line.name.range])
        value = String(latin1: bytes[line.value.range])
    }
}
