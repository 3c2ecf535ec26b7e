import Synchronization

/// The lock of a `SlabBlock`, in the cache line of the organization's words: who charges needs both.
struct SlabLock: ~Copyable {
    /// Even: free; odd: held by a writer.
    ///
    /// It grows by two with each write, so a reader that finds it unchanged has read
    /// one consistent state (a seqlock). A retired block stays odd for ever.
    let sequence = Atomic<UInt64>(0)
    /// The latest time that was charged at; refunds never reckon with an earlier one.
    let latestNow = Atomic<Int64>(0)
}
