internal import SystemCrypto
internal import TransparencyLog

/// Takes the members of an object one after the other, each by the name that must stand there.
struct PackFields {
    private let place: String
    private let members: [PackJSON.Member]
    private var position = 0

    init(_ json: PackJSON, at place: String) throws(PackProblem) {
        guard case .object(let members) = json else { throw PackProblem(place, "is \(json.kind), not an object") }
        self.place = place
        self.members = members
    }

    /// The place of a member.
    func place(of name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }

    mutating func next(_ name: String) throws(PackProblem) -> PackJSON {
        guard position < members.count else { throw PackProblem(place(of: name), "is missing") }
        let member = members[position]
        guard member.name == name else {
            throw PackProblem(place(of: member.name), "`\(name)` should stand here")
        }
        position += 1
        return member.value
    }

    /// Makes sure that nothing is left.
    func end() throws(PackProblem) {
        guard position == members.count else {
            throw PackProblem(place(of: members[position].name), "should not be here")
        }
    }

    mutating func string(_ name: String) throws(PackProblem) -> String {
        try Self.string(next(name), at: place(of: name))
    }

    mutating func number(_ name: String) throws(PackProblem) -> UInt64 {
        try Self.number(next(name), at: place(of: name))
    }

    mutating func array(_ name: String) throws(PackProblem) -> [PackJSON] {
        try Self.array(next(name), at: place(of: name))
    }

    mutating func digest(_ name: String) throws(PackProblem) -> SHA256Digest {
        try Self.digest(next(name), at: place(of: name))
    }

    mutating func digests(_ name: String) throws(PackProblem) -> [SHA256Digest] {
        var digests: [SHA256Digest] = []
        for (index, json) in try array(name).enumerated() {
            digests.append(try Self.digest(json, at: "\(place(of: name))[\(index)]"))
        }
        return digests
    }

    mutating func bytes(_ name: String) throws(PackProblem) -> [UInt8] {
        guard let bytes = Base64.decode(Array(try string(name).utf8)) else {
            throw PackProblem(place(of: name), "is not base64")
        }
        return bytes
    }

    /// A moment, in Unix milliseconds.
    mutating func milliseconds(_ name: String) throws(PackProblem) -> Int64 {
        guard let milliseconds = ReportTime.milliseconds(try string(name)) else {
            throw PackProblem(place(of: name), "is not a time like 2022-01-31T23:59:58.123Z")
        }
        return milliseconds
    }

    mutating func day(_ name: String) throws(PackProblem) -> EvidenceDay {
        let text = try string(name)
        guard let date = ReportDate(text), date.description == text else {
            throw PackProblem(place(of: name), "is not a day like 2022-01-31")
        }
        return date.evidenceDay
    }

    // MARK: - Values

    static func string(_ json: PackJSON, at place: String) throws(PackProblem) -> String {
        guard case .string(let text) = json else { throw PackProblem(place, "is \(json.kind), not a string") }
        return text
    }

    static func number(_ json: PackJSON, at place: String) throws(PackProblem) -> UInt64 {
        guard case .number(let number) = json else { throw PackProblem(place, "is \(json.kind), not a number") }
        return number
    }

    static func array(_ json: PackJSON, at place: String) throws(PackProblem) -> [PackJSON] {
        guard case .array(let elements) = json else { throw PackProblem(place, "is \(json.kind), not an array") }
        return elements
    }

    static func digest(_ json: PackJSON, at place: String) throws(PackProblem) -> SHA256Digest {
        guard let bytes = Base64.decode(Array(try string(json, at: place).utf8)),
            let digest = SHA256Digest(bytes: bytes)
        else { throw PackProblem(place, "is not the base64 of 32 bytes") }
        return digest
    }

    /// A 32-bit number.
    static func number32(_ json: PackJSON, at place: String) throws(PackProblem) -> UInt32 {
        guard let number = UInt32(exactly: try number(json, at: place)) else {
            throw PackProblem(place, "is out of bounds")
        }
        return number
    }
}

extension PackJSON {
    /// Base64 of the digest.
    static func digest(_ digest: SHA256Digest) -> PackJSON {
        .string(digest.withUnsafeBytes { Base64.encode($0) })
    }

    static func digests(_ digests: [SHA256Digest]) -> PackJSON {
        .array(digests.map { .digest($0) })
    }

    package static func day(_ day: EvidenceDay) -> PackJSON {
        .string(ReportDate(day).description)
    }

    static func time(milliseconds: Int64) -> PackJSON {
        .string(ReportTime.text(milliseconds: milliseconds))
    }

    /// Compares what stands in a text with what should.
    ///
    /// - Throws: a problem at the first place where they differ.
    static func require(_ found: PackJSON, equals expected: PackJSON, at place: String) throws(PackProblem) {
        guard found != expected else { return }
        switch (found, expected) {
        case (.object(let found), .object(let expected)) where found.map(\.name) == expected.map(\.name):
            for (one, other) in zip(found, expected) {
                try require(one.value, equals: other.value, at: place.isEmpty ? one.name : "\(place).\(one.name)")
            }
        case (.array(let found), .array(let expected)):
            for (index, (one, other)) in zip(found, expected).enumerated() {
                try require(one, equals: other, at: "\(place)[\(index)]")
            }
            throw PackProblem(place, "has \(found.count) entries; the evidence gives \(expected.count)")
        default:
            throw PackProblem(place, "is \(found.summary); the evidence gives \(expected.summary)")
        }
    }
}
