import Foundation

/// Times as X writes and reads them.
enum Timestamp {
    /// `2023-03-01T12:30:00.000Z`: milliseconds since 1970 cut to the second, which X writes with a fraction all the same.
    static func text(milliseconds: Int64) -> String {
        date(milliseconds: milliseconds).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// Milliseconds since 1970 of `2023-03-01T12:30:00Z`, with or without a fraction; nil for anything else.
    static func milliseconds(_ text: String) -> Int64? {
        let styles = [Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true)]
        guard text.hasSuffix("Z"), let date = styles.lazy.compactMap({ try? $0.parse(text) }).first else {
            return nil
        }
        return Int64((date.timeIntervalSince1970 * 1000).rounded())
    }

    private static func date(milliseconds: Int64) -> Date {
        Date(timeIntervalSince1970: Double(milliseconds / 1000))
    }
}
