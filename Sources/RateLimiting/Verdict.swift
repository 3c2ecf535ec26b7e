/// What became of a charge.
public enum Verdict: UInt8, Sendable, Hashable {
    /// Every limit had room, and all were charged.
    case admitted
    /// At least one enforced limit had no room; nothing was charged, and it may have room later.
    case refused
    /// The request costs more than an enforced limit ever holds: the caller's error, never to be retried as it is.
    case impossible
}
