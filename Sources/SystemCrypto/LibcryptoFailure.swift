internal import CLibcrypto

/// Why the last call of libcrypto on this thread failed.
enum LibcryptoFailure {
    /// The oldest reason in the thread's queue, which is emptied.
    static func takeReason() -> String {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0 else { return "libcrypto gives no reason" }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
            ERR_error_string_n(code, text.baseAddress, text.count)
            return text.baseAddress.map { String(cString: $0) } ?? ""
        }
    }
}
