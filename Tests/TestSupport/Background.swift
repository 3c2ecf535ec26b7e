internal import Glibc

/// Work that leaves the processor to whoever else wants it.
package enum Background {
    /// Has the calling thread give way from now on, for as long as it lives: an attacker's upstream shares the machine with
    /// the gateway, which in earnest it doesn't.
    package static func enter() {
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
    }
}
