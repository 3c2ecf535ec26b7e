import Glibc

/// How far something has come that takes longer than a second, on standard error: a bar on a terminal, else a line now
/// and then.
final class ProgressBar {
    private let title: String
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let started = ProgressBar.now()
    private var shown: Double
    private var line = ""
    private var isFinished = false

    /// How long nothing is said, and how often something is, in seconds.
    private static let quietSeconds = 1.0
    private static let barSeconds = 0.1
    private static let lineSeconds = 10.0
    private static let width = 28

    init(_ title: String) {
        self.title = title
        shown = started + Self.quietSeconds - Self.barSeconds
    }

    /// Says how far it is; most calls cost reading the clock and no more.
    ///
    /// - Parameter note: what has been done, in words.
    func update(done: UInt64, of total: UInt64, _ note: @autoclosure () -> String) {
        let now = Self.now()
        guard now - shown >= (isTerminal ? Self.barSeconds : Self.lineSeconds) else { return }
        shown = now
        let share = total == 0 ? 0 : min(1, Double(done) / Double(total))
        var text = "\(title): \(Int(share * 100)) %, \(note())"
        if share > 0.01 { text += ", \(Self.duration((now - started) / share * (1 - share))) left" }
        if isTerminal {
            let filled = Int(share * Double(Self.width))
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled)
            show("[\(bar)] \(text)")
        } else {
            Console.error(text)
        }
    }

    /// Removes the bar.
    func finish() {
        guard !isFinished else { return }
        isFinished = true
        if isTerminal, !line.isEmpty { show("") }
    }

    private func show(_ text: String) {
        line = text
        // To the beginning of the line, the text, and what was behind it erased.
        Console.write(Array("\r\(text)\u{1B}[K".utf8), to: STDERR_FILENO)
    }

    private static func duration(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        return whole < 100 ? "\(whole) s" : whole < 6_000 ? "\(whole / 60) min" : "\(whole / 3_600) h"
    }

    /// Seconds of a clock that only runs forward.
    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
