/// The head of a `SlabBlock`: what the charge path must know to find words and terms.
///
/// All of it is written before the block is published and never again, so its cache lines stay with every core.
struct SlabHeader {
    let policies: UnsafeMutablePointer<PolicyTerms>
    let routeSpans: UnsafeMutablePointer<RouteSpan>
    let routeCount: UInt32
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
}
