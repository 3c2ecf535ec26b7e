/// The time from `start_time`, inclusive, to `end_time`, exclusive.
struct TimeWindow {
    /// Milliseconds since 1970.
    let startMilliseconds: Int64
    /// Milliseconds since 1970.
    let endMilliseconds: Int64

    /// Reads the window; without bounds it is all there is, or the last seven days where it is `recentOnly`.
    init(_ reader: inout ParameterReader, timeline: Timeline, recentOnly: Bool) {
        let now = timeline.nowMilliseconds
        let first = DataGenerator.epochMilliseconds
        let earliest = recentOnly ? max(first, now - Timeline.recentMilliseconds) : first
        let start = reader.instant("start_time")
        let end = reader.instant("end_time")
        startMilliseconds = start ?? earliest
        endMilliseconds = end ?? now
        if recentOnly {
            Self.check("start_time", start, from: now - Timeline.recentMilliseconds, to: now, &reader)
            Self.check("end_time", end, from: now - Timeline.recentMilliseconds, to: now, &reader)
        }
        if let start, let end, start >= end {
            let text = Timestamp.text(milliseconds: start)
            reader.note("start_time", [text], "Invalid 'start_time':'\(text)'. 'start_time' must be before 'end_time'")
        }
    }

    private static func check(
        _ name: String, _ instant: Int64?, from earliest: Int64, to latest: Int64, _ reader: inout ParameterReader
    ) {
        guard let instant, !(earliest...latest).contains(instant) else {
            return
        }
        let text = Timestamp.text(milliseconds: instant)
        let bound =
            instant < earliest
            ? "on or after \(Timestamp.text(milliseconds: earliest))"
            : "on or before \(Timestamp.text(milliseconds: latest))"
        reader.note(name, [text], "Invalid '\(name)':'\(text)'. '\(name)' must be \(bound)")
    }
}
