/// What a caller's `Accept-Encoding` says, and the coding to answer it with (RFC 9110 §12.5.3).
///
/// Add each field line in turn; nothing allocates. A member that doesn't follow the grammar is ignored, and so is a
/// coding of unknown name. Of several weights for one coding (`gzip` and `x-gzip` are one) the highest holds.
public struct AcceptEncoding: Sendable, Equatable {
    private static let unlisted: Int16 = -1

    /// By the coding's raw value, in thousandths.
    private var weights = SIMD4<Int16>(repeating: Self.unlisted)
    private var wildcard = Self.unlisted
    private var isPresent = false

    /// A head without the field: anything would do, and identity is what it gets.
    public init() {}

    /// Takes in one field line's value.
    public mutating func add(_ fieldValue: UnsafeRawBufferPointer) {
        isPresent = true
        var start = 0
        while start < fieldValue.count {
            let end = fieldValue.firstOffset(of: UInt8(ascii: ","), from: start)
            add(member: fieldValue.part(start..<end).trimmed)
            start = end + 1
        }
    }

    /// The coding to answer with: of the highest weight, then first in `codings`; nil when not even identity is
    /// acceptable.
    ///
    /// - Parameter codings: What the server can apply, its favourite first. Identity is always possible, and is taken
    ///   where its stated weight is above all others' or nothing else is acceptable. A wildcard's weight is identity's
    ///   too where identity is not named, but on equal weights a coding wins.
    public func preferred(among codings: [ContentCoding]) -> ContentCoding? {
        guard isPresent else { return .identity }
        var best = ContentCoding.identity
        var bestWeight: Int16 = 0
        for coding in codings where coding != .identity && weight(of: coding) > bestWeight {
            best = coding
            bestWeight = weight(of: coding)
        }
        let identityWeight = weight(of: .identity)
        if identityWeight > bestWeight { return .identity }
        return best == .identity && identityWeight == 0 ? nil : best
    }

    /// In thousandths; `unlisted` if neither named nor covered by a wildcard.
    private func weight(of coding: ContentCoding) -> Int16 {
        let named = weights[Int(coding.rawValue)]
        return named == Self.unlisted ? wildcard : named
    }

    /// Takes in one member of the list: `codings [ OWS ";" OWS "q=" qvalue ]`.
    private mutating func add(member: UnsafeRawBufferPointer) {
        let semicolon = member.firstOffset(of: UInt8(ascii: ";"))
        let name = member.part(0..<semicolon).trimmed
        var weight: Int16 = 1000
        if semicolon < member.count {
            guard let stated = Self.weight(member.part(semicolon + 1..<member.count).trimmed) else { return }
            weight = stated
        }
        if let coding = ContentCoding(token: name) {
            weights[Int(coding.rawValue)] = max(weights[Int(coding.rawValue)], weight)
        } else if name.count == 1, name[0] == UInt8(ascii: "*") {
            wildcard = max(wildcard, weight)
        }
    }

    /// The thousandths of `q=0.5`; nil unless it is a weight of RFC 9110 §12.4.2.
    private static func weight(_ parameter: UnsafeRawBufferPointer) -> Int16? {
        guard (3...7).contains(parameter.count), parameter[0].asciiLowercased == UInt8(ascii: "q"),
            parameter[1] == UInt8(ascii: "="), parameter.count == 3 || parameter[3] == UInt8(ascii: ".")
        else { return nil }
        var thousandths: Int16 = 0
        var scale: Int16 = 1000
        for offset in 2..<parameter.count where offset != 3 {
            let digit = parameter[offset]
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            thousandths += Int16(digit - UInt8(ascii: "0")) * scale
            scale /= 10
        }
        return thousandths <= 1000 ? thousandths : nil
    }
}
