/// HTML that is put together piece by piece; what is text is escaped, so that no name can become markup.
package struct ReportMarkup {
    package private(set) var text = ""

    package init() {}

    /// Appends markup as it is.
    package mutating func raw(_ markup: String) {
        text += markup
    }

    /// Appends an element with a text in it.
    package mutating func element(_ name: String, _ attributes: String = "", _ content: String) {
        open(name, attributes)
        text += Self.escaped(content)
        close(name)
    }

    package mutating func open(_ name: String, _ attributes: String = "") {
        text += attributes.isEmpty ? "<\(name)>" : "<\(name) \(attributes)>"
    }

    package mutating func close(_ name: String) {
        text += "</\(name)>\n"
    }

    /// A text with what has a meaning in HTML escaped, also within attributes; control characters become spaces.
    package static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value): escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
