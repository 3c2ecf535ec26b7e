import Synchronization

/// The head of a `SlabBlock`: the lock, and what the charge path must know to find words and terms.
///
/// All but the two atomics is written before the block is published and never again.
struct SlabHeader: ~Copyable {
    /// Even: free; odd: held by a writer.
    ///
    /// It grows by two with each write, so a reader that finds it unchanged has read
    /// one consistent state (a seqlock). A retired block stays odd for ever.
    let sequence = Atomic<UInt64>(0)
    /// The latest time that was charged at; refunds never reckon with an earlier one.
    let latestNow = Atomic<Int64>(0)

    let policies: UnsafeMutablePointer<PolicyTerms>
    let routeSpans: UnsafeMutablePointer<RouteSpan>
    let routePolicies: UnsafeMutablePointer<PolicyTerms>
    let routeCount: Int
    let generation: UInt32
    let resetDay: Int64
    let appCapacity: Int
    let keyCapacity: Int
    let appStride: Int
    let keyStride: Int
    /// Where the app and key frames begin, in words; the organization's begins at 0.
    let appBase: Int
    let keyBase: Int
    let wordCount: Int
    let words: UnsafeMutablePointer<Atomic<Int64>>
}
