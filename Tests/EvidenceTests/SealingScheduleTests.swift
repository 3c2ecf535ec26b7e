import Foundation
import TestSupport
import Testing
import TransparencyLog

@Suite struct SealingScheduleTests {
    @Test(
        "whatever fails and wherever a run ends, what was acknowledged is sealed, each record once and none left out",
        arguments: 0..<4)
    func schedules(part: Int) async throws {
        var generator = SeededGenerator()
        for _ in 0..<part { _ = generator.next() }
        let signer = try NoteSigner.generate(name: "tollgate.example/log")
        for _ in 0..<500 {
            let seed = generator.next()
            // Other tests have the same few threads.
            await Task.yield()
            let problems = try SealingSchedule(seed: seed, signer: signer).run()
            try #require(problems.isEmpty, "TOLLGATE_SCHEDULE=\(seed): \(problems)")
        }
    }

    /// - Records of a journal file that lost its header came up only when the writer's next run had begun a file, in
    ///   place of those that had got their numbers.
    @Test("schedules that once went wrong", arguments: [3_443_577_483_341_614_482] as [UInt64])
    func wentWrong(seed: UInt64) throws {
        let signer = try NoteSigner.generate(name: "tollgate.example/log")
        #expect(try SealingSchedule(seed: seed, signer: signer).run() == [])
    }

    @Test("one schedule", .enabled(if: SealingScheduleTests.given != nil, "TOLLGATE_SCHEDULE says which"))
    func oneSchedule() throws {
        let seed = try #require(Self.given)
        let signer = try NoteSigner.generate(name: "tollgate.example/log")
        #expect(try SealingSchedule(seed: seed, signer: signer).run() == [])
    }

    static let given = ProcessInfo.processInfo.environment["TOLLGATE_SCHEDULE"].flatMap { UInt64($0) }
}
