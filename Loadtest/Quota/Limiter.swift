/// A way to limit requests, that the load test compares.
protocol Limiter: Sendable {
    /// What one thread keeps between calls.
    associatedtype Scratch

    func makeScratch() -> Scratch

    /// Takes one request and `items` of a key, or nothing.
    func take(organization: Int, key: Int, items: Int, now: Int64, scratch: inout Scratch) -> Bool

    /// Settles the oldest of the charges that this thread holds, once it holds enough; returns the key, and by how
    /// many items it had reserved too much.
    func settle(now: Int64, random: UInt64, scratch: inout Scratch) -> (key: Int, organization: Int, refunded: Int)?

    /// Settles and releases all that this thread still holds.
    func finish(now: Int64, scratch: inout Scratch)
}

extension Limiter {
    func settle(now: Int64, random: UInt64, scratch: inout Scratch) -> (key: Int, organization: Int, refunded: Int)? {
        nil
    }

    func finish(now: Int64, scratch: inout Scratch) {}
}
