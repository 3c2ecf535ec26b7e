/// What the name of a note's key may be.
enum NoteName {
    /// Whether it's a name: not empty, no white space, no control character and no plus.
    static func isValid(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { $0 != "+" && $0.value >= 0x20 && !$0.properties.isWhitespace }
    }

    /// Whether both are the same bytes; `==` of strings takes different spellings of an accent for the same.
    static func areEqual(_ one: String, _ other: String) -> Bool {
        one.utf8.elementsEqual(other.utf8)
    }
}
