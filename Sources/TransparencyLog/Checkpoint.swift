package import SystemCrypto

/// What a log says of itself at one moment: its name, how many entries it has and their root (C2SP tlog-checkpoint).
///
/// ```
/// <origin>
/// <size in decimal digits>
/// <base64 of the root>
/// <extension lines, none by default>
/// ```
/// It stands in a signed note, as the text of it.
package struct Checkpoint: Sendable {
    /// The name of the log; that of its key, too.
    package let origin: String
    /// How many entries the tree has.
    package let size: Int
    /// The root of the tree of all entries.
    package let root: SHA256Digest
    /// Further lines, without their newlines, that this program makes nothing of.
    package let extensions: [String]

    package init(origin: String, size: Int, root: SHA256Digest, extensions: [String] = []) {
        self.origin = origin
        self.size = size
        self.root = root
        self.extensions = extensions
    }

    /// A checkpoint from the text of its note.
    package init(text: [UInt8]) throws(TransparencyLogError) {
        let what = "a checkpoint"
        guard text.last == UInt8(ascii: "\n") else {
            throw .malformed(what: what, reason: "it doesn't end in a newline")
        }
        let parts = text.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var lines: [String] = []
        for part in parts {
            guard let line = String(validating: part, as: UTF8.self), !line.isEmpty else {
                throw .malformed(what: what, reason: "line \(lines.count + 1) is empty or not UTF-8")
            }
            lines.append(line)
        }
        guard lines.count >= 3 else {
            throw .malformed(what: what, reason: "it has \(lines.count) lines; origin, size and root make three")
        }
        guard parts[1].allSatisfy({ (48...57).contains($0) }), let size = Int(lines[1]), "\(size)" == lines[1] else {
            throw .malformed(what: what, reason: "the size in line 2 isn't a decimal number")
        }
        guard let bytes = Base64.decode(parts[2]), let root = SHA256Digest(bytes: bytes) else {
            throw .malformed(what: what, reason: "the root in line 3 isn't the base64 of 32 bytes")
        }
        self.init(origin: lines[0], size: size, root: root, extensions: Array(lines[3...]))
    }

    /// The checkpoint in a signed note, whose signature by the log's key is checked; its origin must be the key's name.
    package init(signed note: [UInt8], by verifier: NoteVerifier) throws(TransparencyLogError) {
        let note = try SignedNote(parsing: note)
        try note.require(verifier)
        try self.init(text: note.text)
        guard NoteName.areEqual(origin, verifier.name) else {
            throw .unverified(what: "the checkpoint", reason: "it is \(origin)'s, and the key is \(verifier.name)'s")
        }
    }

    /// The text, as it is signed.
    package var text: [UInt8] {
        var lines = [origin, "\(size)", root.withUnsafeBytes { Base64.encode($0) }]
        lines += extensions
        return Array(lines.map { $0 + "\n" }.joined().utf8)
    }

    /// The checkpoint as a note signed by the log's key.
    package func signed(by signer: NoteSigner) throws(TransparencyLogError) -> SignedNote {
        try SignedNote(text: text, signers: [signer])
    }
}

extension Checkpoint: Equatable {
    /// Whether both are the same bytes.
    package static func == (one: Checkpoint, other: Checkpoint) -> Bool {
        one.text == other.text
    }
}
