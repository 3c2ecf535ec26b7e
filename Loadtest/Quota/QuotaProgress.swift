import Glibc

/// One line on standard error that is written over, where that is a terminal.
struct QuotaProgress {
    let steps: Int
    private let isTerminal = isatty(STDERR_FILENO) == 1

    init(steps: Int) {
        self.steps = steps
    }

    func show(step: Int, label: String) {
        let filled = 30 * step / steps
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        write("\r\u{1B}[K\(bar) \(100 * step / steps) %  \(label)")
    }

    func finish() {
        write("\r\u{1B}[K")
    }

    private func write(_ text: String) {
        guard isTerminal else { return }
        _ = text.utf8CString.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count - 1) }
    }
}
