import Glibc

/// How far the work is: one line on standard error that is written over, where that is a terminal; elsewhere a line
/// each tenth.
final class LoadProgress {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let steps: Int
    private var lastPercent = -1
    private var lastLabel = ""

    init(steps: Int) {
        self.steps = max(1, steps)
    }

    func show(step: Int, label: String) {
        let percent = 100 * step / steps
        guard percent != lastPercent || label != lastLabel else { return }
        if isTerminal {
            let filled = 30 * step / steps
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
            write("\r\u{1B}[K\(bar) \(percent) %  \(label)")
        } else if percent / 10 != lastPercent / 10 {
            write("\(percent) %  \(label)\n")
        }
        lastPercent = percent
        lastLabel = label
    }

    func finish() {
        if isTerminal { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) {
        _ = text.utf8CString.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count - 1) }
    }
}
