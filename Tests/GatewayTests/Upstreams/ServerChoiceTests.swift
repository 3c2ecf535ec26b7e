import TestSupport
import Testing

@testable import Gateway

struct ServerChoiceTests {
    @Test("Servers that are equally busy take turns")
    func rotates() {
        var choice = ServerChoice(first: 7)
        var counts = [0, 0, 0]
        for _ in 0..<300 {
            guard case .server(let index) = choice.choose(among: 3, { _ in .open(pending: 4) }) else { continue }
            counts[index] += 1
        }
        #expect(counts == [100, 100, 100])
    }

    @Test("The server with the fewest pending requests is chosen, of those that are open")
    func choosesLeastPending() {
        var random = SeededGenerator()
        for _ in 0..<2_000 {
            let count = 1 + random.below(8)
            let pending = (0..<count).map { _ in random.below(4) == 0 ? nil : random.below(5) }
            var choice = ServerChoice(first: random.below(100))
            let outcome = choice.choose(among: count) { pending[$0].map { .open(pending: $0) } ?? .closed }
            guard let least = pending.compactMap({ $0 }).min() else {
                #expect(outcome == .none)
                continue
            }
            guard case .server(let index) = outcome else {
                Issue.record("nothing chosen of \(pending)")
                continue
            }
            #expect(pending[index] == least)
        }
    }

    @Test("A server that is due to be tried gets the request, even if others are idle")
    func triesDueServer() {
        var choice = ServerChoice(first: 0)
        for _ in 0..<6 {
            let outcome = choice.choose(among: 3) { $0 == 1 ? .due : .open(pending: 0) }
            #expect(outcome == .trial(1))
        }
        #expect(choice.choose(among: 0) { _ in .due } == .none)
    }
}
