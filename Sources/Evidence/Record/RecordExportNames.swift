internal import AuditLog

/// The names of one organization as an export writes them, escaped once.
struct RecordExportNames {
    private let format: RecordExport.Format
    let organization: [UInt8]
    private let none: [UInt8]
    /// By the kind's raw value, then by number.
    private var texts: [[[UInt8]]]
    /// Each recipient alone, in JSON.
    private var dictionary: NameDictionary

    init(organization: String, _ dictionary: NameDictionary, _ format: RecordExport.Format) {
        self.format = format
        self.dictionary = dictionary
        none = format == .jsonl ? Array("null".utf8) : []
        self.organization = organization.isEmpty ? none : Self.text(organization, format)
        texts = Array(repeating: [none], count: NameKind.allCases.count + 1)
        for definition in dictionary.definitions {
            texts[Int(definition.kind.rawValue)].append(Self.text(definition.name, format))
        }
    }

    /// Takes the definitions that were added since.
    mutating func update(_ dictionary: NameDictionary) {
        for definition in dictionary.definitions[self.dictionary.definitions.count...] {
            texts[Int(definition.kind.rawValue)].append(Self.text(definition.name, format))
        }
        self.dictionary = dictionary
    }

    subscript(kind: NameKind, number: UInt32) -> [UInt8] {
        let texts = texts[Int(kind.rawValue)]
        return number < texts.count ? texts[Int(number)] : Self.text("#\(number)", format)
    }

    /// An array of names; in CSV the names with commas between them.
    func recipients(_ numbers: SIMD4<UInt32>) -> [UInt8] {
        if format == .csv {
            if numbers[1] == 0 { return self[.recipient, numbers[0]] }
            let names = (0..<4).filter { numbers[$0] != 0 }.map {
                dictionary.name(of: .recipient, numbers[$0]) ?? "#\(numbers[$0])"
            }
            return Self.text(names.joined(separator: ","), format)
        }
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        for index in 0..<4 where numbers[index] != 0 {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += self[.recipient, numbers[index]]
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }

    private static func text(_ text: String, _ format: RecordExport.Format) -> [UInt8] {
        format == .jsonl ? PackJSON.string(text).inlineBytes : csv(text)
    }

    private static func csv(_ text: String) -> [UInt8] {
        let special: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n")]
        guard text.utf8.contains(where: special.contains) else { return Array(text.utf8) }
        let escaped = text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        return Array("\"\(escaped)\"".utf8)
    }
}
