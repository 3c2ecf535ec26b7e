package import AuditLog
package import SystemCrypto
internal import TransparencyLog

/// One entry of an organization's dictionary: the number that stands for a name in its records.
///
/// | offset | bytes | field |
/// | --- | --- | --- |
/// | 0 | 1 | kind |
/// | 1 | 4 | number, from 1 in each kind, little-endian |
/// | 5 | | the name in UTF-8 |
///
/// These bytes are its leaf in the Merkle tree of the dictionary.
package struct NameDefinition: Sendable, Hashable {
    package let kind: NameKind
    package let number: UInt32
    package let name: String

    package init(kind: NameKind, number: UInt32, name: String) {
        self.kind = kind
        self.number = number
        self.name = name
    }

    /// The bytes of the leaf.
    package var bytes: [UInt8] {
        var bytes = [kind.rawValue]
        bytes.append(littleEndian: number)
        bytes.append(contentsOf: name.utf8)
        return bytes
    }

    /// The definition that these bytes stand for.
    ///
    /// - Throws: `EvidenceError.invalidDefinition` for any other bytes.
    package init(decoding bytes: UnsafeRawBufferPointer) throws(EvidenceError) {
        guard bytes.count >= 5, let kind = NameKind(rawValue: bytes[0]), kind != .organization else {
            throw .invalidDefinition("it has no kind of a record's names")
        }
        guard let name = String(validating: bytes[5...], as: UTF8.self) else {
            throw .invalidDefinition("its name is not UTF-8")
        }
        self.kind = kind
        number = bytes.load(at: 1)
        self.name = name
    }

    /// The hash of the leaf.
    package var leafHash: SHA256Digest { MerkleHash.leaf(bytes) }
}
