/// What is to be said to an inquiry.
package enum InquiryAnswer: Sendable, Hashable {
    /// A JSON document.
    case found([UInt8])
    /// There is no such thing, and never was.
    case notFound
    /// It isn't ready yet; asking again makes sense after so many seconds.
    case notYet(retryAfterSeconds: Int)
    /// It can't be told at the moment.
    case unavailable
}
