/// The textual form of a note's key: `<name>+<key ID, 8 hexadecimal digits>+<base64 of type and key>`.
struct NoteKeyText {
    let name: String
    let keyID: UInt32
    let type: UInt8
    let key: [UInt8]

    init(name: String, keyID: UInt32, type: UInt8, key: [UInt8]) {
        self.name = name
        self.keyID = keyID
        self.type = type
        self.key = key
    }

    /// - Parameter what: what the text is said to be in an error, which never quotes it, as it may be secret.
    init(parsing text: some StringProtocol, what: String) throws(TransparencyLogError) {
        // The base64 may hold more pluses; the name may not.
        let parts = text.utf8.split(separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else {
            throw .malformed(what: what, reason: "it isn't of the form name+hash+base64")
        }
        guard let name = String(validating: parts[0], as: UTF8.self), NoteName.isValid(name) else {
            throw .malformed(what: what, reason: "the name is empty or has white space")
        }
        guard
            parts[1].count == 8,
            parts[1].allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }),
            let keyID = UInt32(String(decoding: parts[1], as: UTF8.self), radix: 16)
        else { throw .malformed(what: what, reason: "the hash isn't 8 lower-case hexadecimal digits") }
        guard let blob = Base64.decode(parts[2]), let type = blob.first else {
            throw .malformed(what: what, reason: "the key isn't base64")
        }
        self.init(name: name, keyID: keyID, type: type, key: Array(blob[1...]))
    }

    var text: String {
        "\(name)+\(Self.hexadecimal(keyID))+\(Base64.encode([type] + key))"
    }

    /// Eight lower-case hexadecimal digits.
    static func hexadecimal(_ keyID: UInt32) -> String {
        let digits = String(keyID, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
