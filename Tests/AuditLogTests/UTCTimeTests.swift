import Glibc
import TestSupport
import Testing

@testable import AuditLog

struct UTCTimeTests {
    private func text(_ nanoseconds: Int64) -> String {
        var bytes: [UInt8] = []
        UTCTime(nanoseconds: nanoseconds).write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "known moments have their text, and it is read back",
        arguments: [
            (0, "1970-01-01T00:00:00.000000000Z"),
            (-1, "1969-12-31T23:59:59.999999999Z"),
            (951_782_400_000_000_001, "2000-02-29T00:00:00.000000001Z"),
            (1_709_251_199_999_999_999, "2024-02-29T23:59:59.999999999Z"),
            (Int64.max, "2262-04-11T23:47:16.854775807Z"),
        ])
    func known(nanoseconds: Int64, expected: String) {
        #expect(text(nanoseconds) == expected)
        #expect(UTCTime(expected)?.nanoseconds == nanoseconds)
    }

    @Test("random moments have the date that the C library gives, and are read back")
    func oracle() {
        var generator = SeededGenerator()
        for _ in 0..<5_000 {
            let seconds = Int.random(in: -9_000_000_000...9_000_000_000, using: &generator)
            let fraction = Int.random(in: 0..<1_000_000_000, using: &generator)
            let nanoseconds = Int64(seconds) * 1_000_000_000 + Int64(fraction)
            var time = seconds
            var parts = tm()
            gmtime_r(&time, &parts)
            var buffer = [CChar](repeating: 0, count: 64)
            strftime(&buffer, 64, "%Y-%m-%dT%H:%M:%S", &parts)
            let expected = buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
            #expect(text(nanoseconds).hasPrefix(expected))
            #expect(UTCTime(text(nanoseconds))?.nanoseconds == nanoseconds)
        }
    }

    @Test("a date alone is its midnight, and fractions have any number of digits up to nine")
    func shortForms() {
        #expect(UTCTime("2026-03-01")?.nanoseconds == noonNanoseconds - 43_200_000_000_000)
        #expect(UTCTime("2026-03-01T12:00:00Z")?.nanoseconds == noonNanoseconds)
        #expect(UTCTime("2026-03-01t12:00:00.5z")?.nanoseconds == noonNanoseconds + 500_000_000)
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "2026", "2026-13-01", "2026-00-10", "2026-02-29", "2100-02-29", "2026-04-31", "2026-3-1", "2026-03-01T",
            "2026-03-01T12:00:00", "2026-03-01T24:00:00Z", "2026-03-01T12:60:00Z", "2026-03-01T12:00:60Z",
            "2026-03-01T12:00:00.Z", "2026-03-01T12:00:00.1234567890Z", "2026-03-01T12:00:00+01:00", "+026-03-01",
            "2026-03-01 12:00:00Z", "9999-12-31", "2026-03-01x", "2026-03-01T12:00:00ZZ",
        ])
    func refused(text: String) {
        #expect(UTCTime(text) == nil)
    }
}
