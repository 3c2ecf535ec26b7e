import Foundation
import TestSupport
import Testing

@testable import Configuration

struct PathTemplateTests {
    /// Every path of up to four segments over a small alphabet.
    private static let paths: [[String]] = {
        var all: [[String]] = [[]]
        var last: [[String]] = [[]]
        for _ in 0..<4 {
            last = last.flatMap { path in ["a", "b", "c"].map { path + [$0] } }
            all += last
        }
        return all
    }()

    private static func matches(_ template: PathTemplate, _ path: [String]) -> Bool {
        guard template.matchesRest ? path.count >= template.segments.count : path.count == template.segments.count
        else {
            return false
        }
        return zip(template.segments, path).allSatisfy { segment, text in
            if case .literal(let literal) = segment { literal == text } else { true }
        }
    }

    @Test("A template covers another exactly if it matches every path that the other matches")
    func covering() {
        let seed = ProcessInfo.processInfo.environment["TOLLGATE_SEED"].flatMap(UInt64.init) ?? .random(in: 0...(.max))
        print("TOLLGATE_SEED=\(seed)")
        var random = SeededGenerator(seed: seed)
        func template() -> PathTemplate {
            let segments: [PathTemplate.Segment] = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                [.literal("a"), .literal("b"), .parameter("x")].randomElement(using: &random)!
            }
            return PathTemplate(segments: segments, matchesRest: Bool.random(using: &random))
        }
        for _ in 0..<500 {
            let (one, other) = (template(), template())
            let matchesAll = Self.paths.allSatisfy { !Self.matches(other, $0) || Self.matches(one, $0) }
            #expect(one.covers(other) == matchesAll, "\(one) and \(other)")
        }
    }

    @Test(
        "A template is written as it is read",
        arguments: ["/", "/**", "/a", "/a/{b}", "/a/{b}/**", "/{a}/-._~!$&'()+,;=:@"]
    )
    func description(text: String) throws {
        #expect(try PathTemplate(parsing: text).description == text)
    }
}
