/// One signature line of a signed note.
///
/// `— <name> <base64 of key ID and signature>`, with the dash U+2014.
package struct NoteSignature: Sendable, Hashable {
    /// The name of the key.
    package let name: String
    /// The first four bytes, big-endian, of the hash of the key; tells keys of one name apart.
    package let keyID: UInt32
    /// What the key's type says, without the key ID: 64 bytes for Ed25519.
    package let bytes: [UInt8]

    package init(name: String, keyID: UInt32, bytes: [UInt8]) {
        self.name = name
        self.keyID = keyID
        self.bytes = bytes
    }

    /// A line without its newline; nil where it is no signature line.
    init?(line: ArraySlice<UInt8>) {
        guard line.starts(with: Self.prefix) else { return nil }
        let rest = line.dropFirst(Self.prefix.count)
        guard
            let space = rest.firstIndex(of: UInt8(ascii: " ")),
            let name = String(validating: rest[..<space], as: UTF8.self), NoteName.isValid(name),
            let blob = Base64.decode(rest[(space + 1)...]), blob.count > 4
        else { return nil }
        self.init(
            name: name,
            keyID: blob[..<4].reduce(0) { $0 << 8 | UInt32($1) },
            bytes: Array(blob[4...])
        )
    }

    /// The line, without its newline.
    package var line: String {
        let id = (0..<4).map { UInt8(truncatingIfNeeded: keyID >> (24 - 8 * $0)) }
        return "— \(name) \(Base64.encode(id + bytes))"
    }

    private static let prefix = Array("— ".utf8)
}
