internal import Agreements
internal import HTTPWire

/// A permission that ends while an exchange is under way.
extension Exchange {
    /// Ends the exchange where the agreements of now don't permit it any more.
    ///
    /// An answer that has begun ends: one of lines with a last line that says why, any other by being cut off. One that
    /// hasn't begun is refused, unless its request may have changed something: whether it did is for its caller to know.
    func checkPermission(in table: AccessTable, nowNanoseconds now: Int64) {
        guard isActive, route >= 0, caller.keyID != nil, isHeadOut || head.method.isIdempotent else { return }
        var present = caller
        do throws(AccessRefusal) {
            try table.permitFurther(
                &present, route: routeFacts.number, nowNanoseconds: now, from: downstream.origin)
            try table.check(downstream.clientCertificate, of: present)
        } catch {
            notice = table.notice(for: present, error)
            advance(.requestFailed(.access(error)))
        }
    }

    /// Ends a streamed answer whose key or approval has expired since it began.
    func checkExpiry(in table: AccessTable, nowNanoseconds now: Int64) {
        guard isHeadOut, caller.permittedUntilNanoseconds <= now else { return }
        checkPermission(in: table, nowNanoseconds: now)
    }
}
