import FuzzTargets
import Glibc

/// What libFuzzer calls with bytes of its making; the environment's `FUZZ_TARGET` says what is tried with them.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    if let finding = target.check(Array(UnsafeBufferPointer(start: start, count: count))) {
        let line = Array("\(target.name): \(finding)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
        abort()
    }
    return 0
}

private let target: FuzzTarget = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget.named(name) else {
        fatalError("FUZZ_TARGET is '\(name)'; write one of \(FuzzTarget.all.map(\.name))")
    }
    return target
}()
