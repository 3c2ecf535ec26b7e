/// The head of a `SlabBlock`: what the charge path must know to find words and terms.
///
/// All of it is written before the block is published and never again, so its cache lines stay with every core.
struct SlabHeader {
    let policies: UnsafeMutablePointer<PolicyTerms>
    let routeSpans: UnsafeMutablePointer<RouteSpan>
    let routeCount: UInt32
    let generation: UInt32
    let resetDay: Int64
    let capacity: SubjectCounts
    let appStride: Int
    let keyStride: Int
    let recipientStride: Int
    /// Where the app, key and recipient frames begin, in words; the organization's begins at 0.
    let appBase: Int
    let keyBase: Int
    let recipientBase: Int
    let wordCount: Int

    /// Where a policy's words lie for a subject of its scope, by the subject's index.
    func wordIndex(of policy: PolicyTerms, subject: Int) -> Int {
        let offset = Int(policy.wordOffset)
        return switch policy.scope {
        case .organization: offset
        case .app: appBase + subject * appStride + offset
        case .key: keyBase + subject * keyStride + offset
        case .recipient: recipientBase + subject * recipientStride + offset
        }
    }
}
