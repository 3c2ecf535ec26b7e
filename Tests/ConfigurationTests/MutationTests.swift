import Configuration
import Foundation
import TestSupport
import Testing

struct MutationTests {
    private static let file: [SampleFiles.File] = [.gateway, .tiers, .organizations]

    @Test("A damaged file either loads or is reported with lines that it has")
    func mutations() throws {
        let seed = ProcessInfo.processInfo.environment["TOLLGATE_SEED"].flatMap(UInt64.init) ?? .random(in: 0...(.max))
        print("TOLLGATE_SEED=\(seed)")
        var random = SeededGenerator(seed: seed)
        try SampleFiles.design.inFolder { folder in
            for round in 0..<1000 {
                let file = Self.file[round % 3]
                let original = SampleFiles.design.texts[file]!
                let damaged = Self.damage(original, &random)
                let url = URL(fileURLWithPath: "\(folder)/\(file.rawValue)")
                try Data(damaged.utf8).write(to: url)
                do throws(ConfigurationError) {
                    _ = try GatewayConfiguration.load("\(folder)/gateway.yaml", builtInCodings: [.zstd, .br, .gzip])
                } catch {
                    #expect(!error.problems.isEmpty, "round \(round): \(damaged)")
                    for problem in error.problems {
                        let name = problem.file.split(separator: "/").last.map(String.init) ?? ""
                        let read = name == file.rawValue ? damaged : Self.text(of: name)
                        let lines = read.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).count
                        #expect((1...lines).contains(problem.line), "round \(round): \(problem)")
                        #expect(problem.column >= 1, "round \(round): \(problem)")
                    }
                    #expect(error.problems == error.problems.sorted())
                    #expect(Set(error.problems).count == error.problems.count)
                }
                try Data(original.utf8).write(to: url)
            }
        }
    }

    private static func text(of name: String) -> String {
        SampleFiles.File(rawValue: name).flatMap { SampleFiles.design.texts[$0] } ?? ""
    }

    /// Deletes, repeats or replaces runs of characters in 1 to 4 places.
    private static func damage(_ text: String, _ random: inout SeededGenerator) -> String {
        let alphabet = Array("abz019 \n\t:{}[],#&*!|>'\"%@`-_/.~?<\\ü€\u{7}\u{E000}\r")
        var characters = Array(text)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let start = Int.random(in: 0..<characters.count, using: &random)
            let end = min(characters.count, start + Int.random(in: 1...12, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0: characters.removeSubrange(start..<end)
            case 1: characters.insert(contentsOf: characters[start..<end], at: end)
            case 2:
                let target = Int.random(in: 0...characters.count, using: &random)
                characters.insert(contentsOf: characters[start..<end], at: target)
            default: characters[start] = alphabet.randomElement(using: &random)!
            }
            if characters.isEmpty { return "" }
        }
        return String(characters)
    }
}
