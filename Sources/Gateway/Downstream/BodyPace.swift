/// How long a caller may still take for the next piece of a request's body.
///
/// A pause may be as long as `body_timeout`, but each byte brings only its share of a second at the least rate: so a
/// trickle comes to its end, whatever its gaps. Times are Unix nanoseconds.
struct BodyPace: Sendable, Hashable {
    private var deadline: Int64
    /// When the body was last held back because the upstream did not take it; 0: it isn't.
    private var heldSince: Int64 = 0

    init(now: Int64, pauseNanoseconds: Int64) {
        deadline = now &+ pauseNanoseconds
    }

    /// A piece has come.
    ///
    /// - Parameters:
    ///   - pauseNanoseconds: the longest pause.
    ///   - rate: the least number of bytes a second; 0: pauses alone are bounded.
    /// - Returns: by when the next one has to come.
    mutating func arrived(_ count: Int, now: Int64, pauseNanoseconds: Int64, rate: Int) -> Int64 {
        if heldSince > 0 {
            deadline &+= now &- heldSince
            heldSince = 0
        }
        let longest = now &+ pauseNanoseconds
        if rate > 0, count < 1 << 30 {
            deadline = min(longest, deadline &+ Int64(count) &* 1_000_000_000 / Int64(rate))
        } else {
            deadline = longest
        }
        return deadline
    }

    /// The upstream takes nothing at present, which is not the caller's fault.
    mutating func held(now: Int64) {
        if heldSince == 0 { heldSince = now }
    }
}
