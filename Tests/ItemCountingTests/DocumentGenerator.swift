import TestSupport

/// Writes random JSON documents and knows where in them items begin.
struct DocumentGenerator {
    /// The names of members, with their pointer's reference token; drawn often enough to make paths that are counted.
    private static let names = [
        "data", "includes", "users", "a/b", "m~n", "é", "😀x", "0", "1", "", "dat", "data2", "id", "text", "q\"\\\n",
    ]

    /// The pointers that are counted, as texts and as paths.
    static let pointers: [(text: String, path: [String])] = [
        ("/data", ["data"]), ("/includes/users", ["includes", "users"]), ("/a~1b", ["a/b"]), ("/m~0n", ["m~n"]),
        ("/é", ["é"]), ("/😀x", ["😀x"]), ("/data/0/data", ["data", "0", "data"]), ("", []), ("/", [""]),
        ("/data/1", ["data", "1"]), ("/includes", ["includes"]), ("/q\"\\\n", ["q\"\\\n"]),
    ]

    private(set) var bytes: [UInt8] = []
    /// By pointer, the offset of the first byte of each item.
    private(set) var items = [[Int]](repeating: [], count: pointers.count)
    /// Whether only ASCII is written, and no surrogates.
    let isPlain: Bool
    private var generator: SeededGenerator

    init(isPlain: Bool, using generator: SeededGenerator) {
        self.isPlain = isPlain
        self.generator = generator
    }

    /// Writes one document.
    ///
    /// - Returns: The generator, to go on with.
    mutating func write() -> SeededGenerator {
        writeValue(at: [], inArray: nil, depth: 0)
        return generator
    }

    private mutating func random(_ range: Range<Int>) -> Int { Int.random(in: range, using: &generator) }

    private mutating func writeSpace() {
        guard random(0..<4) == 0 else { return }
        for _ in 0..<random(0..<4) { bytes.append(Array(" \n\r\t".utf8)[random(0..<4)]) }
    }

    private mutating func writeValue(at path: [String], inArray parent: [String]?, depth: Int) {
        writeSpace()
        // A root is mostly an object, and containers are the rarer the deeper.
        let kind = depth == 0 && random(0..<10) > 0 ? 0 : random(0..<(3 + depth * 2))
        for (slot, pointer) in Self.pointers.enumerated() {
            if pointer.path == parent || (pointer.path == path && kind == 0) { items[slot].append(bytes.count) }
        }
        switch kind {
        case 0: writeObject(at: path, depth: depth)
        case 1: writeArray(at: path, depth: depth)
        default: writeScalar()
        }
        writeSpace()
    }

    private mutating func writeObject(at path: [String], depth: Int) {
        bytes.append(UInt8(ascii: "{"))
        writeSpace()
        let names = Self.names.filter { !isPlain || $0.utf8.allSatisfy { $0 < 0x80 } }
        for (position, name) in names.shuffled(using: &generator).prefix(random(0..<8)).enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            writeSpace()
            writeString(name)
            writeSpace()
            bytes.append(UInt8(ascii: ":"))
            writeValue(at: path + [name], inArray: nil, depth: depth + 1)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func writeArray(at path: [String], depth: Int) {
        bytes.append(UInt8(ascii: "["))
        writeSpace()
        for position in 0..<random(0..<6) {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            writeValue(at: path + [String(position)], inArray: path, depth: depth + 1)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func writeScalar() {
        let scalars = ["0", "-0", "7", "-12", "3.25", "-0.5", "10e2", "1E-3", "2.5e+1", "true", "false", "null"]
        guard random(0..<2) == 0 else { return bytes += Array(scalars[random(0..<scalars.count)].utf8) }
        let characters = Array(isPlain ? "ab{}[],:\"\\/\n 0" : "ab{}[],:\"\\/\n 0é\u{2028}😀")
        writeString(String((0..<random(0..<40)).map { _ in characters[random(0..<characters.count)] }))
    }

    private mutating func writeString(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for character in text.unicodeScalars {
            let mustEscape = character == "\"" || character == "\\" || character.value < 0x20
            switch (mustEscape, random(0..<6)) {
            case (true, 1...) where character == "\n": bytes += Array("\\n".utf8)
            case (true, 1...): bytes += Array("\\\(character)".utf8)
            case (_, 0):
                for unit in String(character).utf16 {
                    let digits = String(unit, radix: 16, uppercase: random(0..<2) == 0)
                    bytes += Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
                }
            default: bytes += Array(String(character).utf8)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
