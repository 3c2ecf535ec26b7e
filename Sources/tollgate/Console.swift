import AuditLog
import Glibc

/// What the program says to a person: results on standard output, everything else on standard error.
enum Console {
    /// A line on standard error.
    static func error(_ line: String) {
        write(line + "\n", to: STDERR_FILENO)
    }

    /// A line of the gateway's log: standard error, with the time in UTC.
    static func log(_ line: String) {
        var bytes: [UInt8] = []
        UTCTime(nanoseconds: now()).write(into: &bytes)
        error(String(decoding: bytes, as: UTF8.self) + " " + line)
    }

    /// A line on standard output, at once.
    static func print(_ line: String) {
        write(line + "\n", to: STDOUT_FILENO)
    }

    /// Unix nanoseconds.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Writes all bytes, or ends quietly where the reader of a pipe has gone.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBytes { buffer in
            var start = 0
            while start < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress! + start, buffer.count - start)
                if count < 0 {
                    if errno == EINTR { continue }
                    if errno == EPIPE, descriptor == STDOUT_FILENO { exit(0) }
                    return
                }
                start += count
            }
        }
    }

    private static func write(_ text: String, to descriptor: Int32) {
        write(Array(text.utf8), to: descriptor)
    }
}
