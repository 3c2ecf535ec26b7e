import Foundation
import HTTPWire
import TestSupport
import Testing

struct HTTPDateTests {
    private func date(_ seconds: Int) -> String {
        var output = "Date: ".latin1
        HTTPDate.append(unixSeconds: seconds, to: &output)
        return String(latin1: output)
    }

    @Test("the example of RFC 9110 is written to the letter")
    func example() {
        #expect(date(784_111_777) == "Date: Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(date(0) == "Date: Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(date(951_782_400) == "Date: Tue, 29 Feb 2000 00:00:00 GMT")
        #expect(date(253_402_300_799) == "Date: Fri, 31 Dec 9999 23:59:59 GMT")
    }

    @Test("any instant up to the year 9999 is written as Foundation writes it")
    func againstFoundation() {
        var random = SeededGenerator()
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "'Date: 'EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        func check(_ seconds: Int) {
            #expect(date(seconds) == formatter.string(from: Date(timeIntervalSince1970: Double(seconds))), "\(seconds)")
        }
        for _ in 0..<3_000 {
            check(Int.random(in: 0...253_402_300_799, using: &random))
        }
        // Each turn of a day from 1999 to 2009: leap years with and without a century's exception, each month's end.
        for day in 10_592..<14_244 {
            check(day * 86_400 - 1)
            check(day * 86_400)
        }
        // The same around the centuries that have no leap day.
        for century in [47_482, 84_006, 120_530] {
            for day in (century - 70)...(century + 70) { check(day * 86_400) }
        }
    }
}
