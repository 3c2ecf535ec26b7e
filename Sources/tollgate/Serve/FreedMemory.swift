import CMalloc
import Glibc

/// Memory that was freed and that the allocator keeps.
///
/// Most of what a crowd of callers needed lies between what is still in use, where glibc never gives it back by itself.
enum FreedMemory {
    /// As much may stay with the allocator.
    private static let allowance = 32 << 20

    /// Gives it back to the system, where it is much and is resident.
    ///
    /// To be called now and then, on a thread that may take a while.
    static func giveBack() {
        let state = mallinfo2()
        let used = Int(state.uordblks) + Int(state.hblkhd)
        guard state.fordblks > allowance, residentBytes() - used > 2 * allowance else { return }
        malloc_trim(0)
    }

    private static func residentBytes() -> Int {
        guard let file = fopen("/proc/self/statm", "re") else { return 0 }
        defer { fclose(file) }
        var line = [UInt8](repeating: 0, count: 128)
        let count = fread(&line, 1, line.count, file)
        // Pages: all, and those that are resident.
        let words = String(decoding: line.prefix(count), as: UTF8.self).split(separator: " ")
        return words.count > 1 ? (Int(words[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)) : 0
    }
}
