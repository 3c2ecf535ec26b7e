internal import Foundation
internal import Glibc
internal import Synchronization

/// A program that was started, with its output in files.
package final class ChildProcess: Sendable {
    package let id: Int32
    private let outputPath: String
    private let errorPath: String
    /// As waitpid(2) gave it; nil while it runs.
    private let status = Mutex<Int32?>(nil)

    /// Held while a program is started, and by whoever makes a descriptor that is not at once closed on exec: a program
    /// that inherits a connection keeps it open.
    static let spawning = Mutex(())

    /// How a program ended.
    package enum Exit: Equatable, CustomStringConvertible {
        case code(Int32)
        case signal(Int32)

        package var description: String {
            switch self {
            case .code(let code): "exit \(code)"
            case .signal(let number): "signal \(number)"
            }
        }
    }

    /// Starts a program.
    ///
    /// - Parameter directory: where its output goes, as `<name>.out` and `<name>.err`; what is there is kept.
    package init(_ program: String, _ arguments: [String], output directory: String, name: String) throws {
        outputPath = "\(directory)/\(name).out"
        errorPath = "\(directory)/\(name).err"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, outputPath, flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errorPath, flags, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A test's runner may have blocked or ignored signals, which the program would inherit.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var pointers = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var id: pid_t = 0
        let code = ChildProcess.spawning.withLock { _ in
            posix_spawn(&id, program, &actions, &attributes, &pointers, environ)
        }
        guard code == 0 else { throw WireFailure.system(call: "posix_spawn \(program)", code: code) }
        self.id = id
    }

    deinit {
        if exit == nil {
            send(SIGKILL)
            _ = try? waitForExit(seconds: 5)
        }
    }

    package var output: String { ChildProcess.read(outputPath) }
    package var errorOutput: String { ChildProcess.read(errorPath) }

    /// How it ended; nil while it runs.
    package var exit: Exit? {
        let raw = status.withLock { status in
            if status == nil {
                var value: Int32 = 0
                if waitpid(id, &value, WNOHANG) == id { status = value }
            }
            return status
        }
        guard let raw else { return nil }
        return raw & 0x7f == 0 ? .code(raw >> 8 & 0xff) : .signal(raw & 0x7f)
    }

    package func send(_ signal: Int32) {
        // Once it was waited for, the number may be another program's.
        status.withLock { if $0 == nil { kill(id, signal) } }
    }

    /// Kills the programs that this one has started.
    package func killChildren() {
        let ids = ChildProcess.read("/proc/\(id)/task/\(id)/children").split(separator: " ").compactMap { Int32($0) }
        for id in ids { kill(id, SIGKILL) }
    }

    package func waitForExit(seconds: Double = 30) throws -> Exit {
        try Deadline.wait(seconds: seconds, for: "the end of process \(id): \(errorOutput)") { exit != nil }
        return exit ?? .code(-1)
    }

    /// Bytes of memory that it has in use.
    package func residentBytes() throws -> Int {
        try memory("VmRSS")
    }

    /// The most bytes of memory that it has had in use at a time.
    package func peakBytes() throws -> Int {
        try memory("VmHWM")
    }

    /// A line of proc_pid_status(5).
    private func memory(_ name: String) throws -> Int {
        let text = ChildProcess.read("/proc/\(id)/status")
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("\(name):") }),
            let kilobytes = line.split(separator: " ").dropLast().last.flatMap({ Int($0.drop { !$0.isNumber }) })
        else { throw WireFailure.system("no \(name) of process \(id)") }
        return kilobytes << 10
    }

    /// Descriptors that it has open.
    package func descriptorCount() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd").count
    }

    /// Processor time that it has used.
    package func processorSeconds() throws -> Double {
        // After the name, which may hold anything, user and system time are the 12th and 13th (proc(5)).
        let text = ChildProcess.read("/proc/\(id)/stat")
        let words = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        guard words.count > 13, let user = Double(words[12]), let system = Double(words[13]) else {
            throw WireFailure.system("no times of process \(id)")
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Runs a program to its end.
    package static func run(
        _ program: String, _ arguments: [String], seconds: Double = 60
    ) throws -> (exit: Exit, output: String, error: String) {
        let directory = try TemporaryDirectory()
        let child = try ChildProcess(program, arguments, output: directory.path, name: "run")
        let exit = try child.waitForExit(seconds: seconds)
        return (exit, child.output, child.errorOutput)
    }

    private static func read(_ path: String) -> String {
        guard let file = fopen(path, "re") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = fread(&piece, 1, piece.count, file)
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece.prefix(count)
        }
    }
}
