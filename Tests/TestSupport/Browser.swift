internal import Foundation
internal import Glibc

/// A real browser without a window: Debian's Chromium.
package struct Browser {
    private let profile: TemporaryDirectory

    package init() throws {
        profile = try TemporaryDirectory()
    }

    /// The text of a page as the browser has it after reading it, a space for each run of blanks.
    package func text(ofPage path: String) throws -> String {
        var document = try run(["--dump-dom"], path).output
        for element in ["style", "title", "head"] {
            while let start = document.range(of: "<\(element)"),
                let end = document.range(of: "</\(element)>", range: start.lowerBound..<document.endIndex)
            {
                document.removeSubrange(start.lowerBound..<end.upperBound)
            }
        }
        var text = ""
        var isTag = false
        for character in document {
            if character == "<" { isTag = true }
            // Elements stand apart from each other.
            if !isTag { text.append(character) } else if character == ">" { text.append(" ") }
            if character == ">" { isTag = false }
        }
        for (entity, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", " "), ("&amp;", "&")] {
            text = text.replacingOccurrences(of: entity, with: character)
        }
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Takes a picture of a page, as PNG.
    package func screenshot(ofPage path: String, width: Int, height: Int, to picture: String) throws {
        _ = try run(["--screenshot=\(picture)", "--window-size=\(width),\(height)", "--hide-scrollbars"], path)
    }

    private func run(_ options: [String], _ path: String) throws -> (exit: ChildProcess.Exit, output: String) {
        // Its sandbox doesn't start as root, and the pages are our own.
        let arguments =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--user-data-dir=\(profile.path)",
            ] + options + ["file://\(path)"]
        let result = try ChildProcess.run("/usr/bin/chromium", arguments)
        guard result.exit == .code(0) else { throw WireFailure.system("chromium: \(result.exit) \(result.error)") }
        return (result.exit, result.output)
    }
}
