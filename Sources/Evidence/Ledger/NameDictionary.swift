package import AuditLog
package import SystemCrypto
internal import TransparencyLog

/// What the numbers in an organization's records stand for.
///
/// It only ever grows: each kind is numbered from 1, in the order of first use; within a record the order is app, route,
/// purpose, recipients, configuration, limit. Of each organization its own, so that what is shown of one says nothing
/// of the others.
package struct NameDictionary: Sendable {
    /// The longest name, in bytes of UTF-8.
    package static let maximumNameByteCount = NameRegistry.maximumNameByteCount

    /// All definitions, in the order in which they were made.
    package private(set) var definitions: [NameDefinition] = []
    /// The names of each kind by number, 1 at index 0; by the kind's raw value.
    private var names: [[String]] = Array(repeating: [], count: NameKind.allCases.count + 1)
    private var numbers: [[String: UInt32]] = Array(repeating: [:], count: NameKind.allCases.count + 1)
    private var tree = MerkleAccumulator()
    /// The root over all definitions.
    package private(set) var root: SHA256Digest

    package init() {
        root = tree.root
    }

    /// How many names of a kind there are; their numbers are 1 to this.
    @inline(__always)
    package func count(of kind: NameKind) -> UInt32 { UInt32(names[Int(kind.rawValue)].count) }

    /// The name that a number stands for; nil for 0 and for numbers not given yet.
    package func name(of kind: NameKind, _ number: UInt32) -> String? {
        let names = names[Int(kind.rawValue)]
        return number == 0 || number > names.count ? nil : names[Int(number) - 1]
    }

    /// The number of a name; nil when it has none yet.
    package func number(of kind: NameKind, _ name: String) -> UInt32? {
        numbers[Int(kind.rawValue)][name]
    }

    /// The number of a name, which gets the next one when it is new.
    ///
    /// - Precondition: `kind` is not `organization`.
    package mutating func define(_ kind: NameKind, _ name: String) -> UInt32 {
        precondition(kind != .organization)
        if let number = numbers[Int(kind.rawValue)][name] { return number }
        let definition = NameDefinition(kind: kind, number: count(of: kind) + 1, name: name)
        insert(definition)
        return definition.number
    }

    /// Takes the next definition as it was made.
    ///
    /// - Throws: `EvidenceError.invalidDefinition` when the number isn't the next one or the name has one already.
    package mutating func append(_ definition: NameDefinition) throws(EvidenceError) {
        guard definition.kind != .organization, definition.number == count(of: definition.kind) + 1 else {
            throw .invalidDefinition(
                "\(definition.kind) \(definition.number) follows \(count(of: definition.kind)) of its kind")
        }
        if let number = number(of: definition.kind, definition.name) {
            throw .invalidDefinition("\(definition.kind) '\(definition.name)' has the number \(number) already")
        }
        insert(definition)
    }

    private mutating func insert(_ definition: NameDefinition) {
        definitions.append(definition)
        names[Int(definition.kind.rawValue)].append(definition.name)
        numbers[Int(definition.kind.rawValue)][definition.name] = definition.number
        tree.append(definition.leafHash)
        root = tree.root
    }

    /// Whether all names of a record are defined.
    @inline(__always)
    package func defines(_ record: Record) -> Bool {
        var isDefined =
            record.app <= count(of: .app) && record.route <= count(of: .route)
            && record.purpose <= count(of: .purpose) && record.configuration <= count(of: .configuration)
            && record.limit <= count(of: .limit)
        if record.recipients[0] != 0 {
            let recipients = count(of: .recipient)
            for index in 0..<4 where record.recipients[index] > recipients { isDefined = false }
        }
        return isDefined
    }
}
