/// One line of `tollgate audit journal --format jsonl`.
package struct RecordedAccess: Decodable, Sendable {
    package let time: String
    package let organization: String?
    package let sequence: Int?
    package let app: String?
    package let key: String?
    package let purpose: String?
    /// Joined by commas.
    package let recipients: String?
    package let method: String
    package let route: String?
    package let status: Int?
    package let outcome: String
    package let limit: String?
    package let requests: Int
    package let reservedItems: Int
    package let items: Int
    package let bytesSent: Int
    package let bytesReceived: Int
    package let bytesFromUpstream: Int
    package let durationNs: Int
    package let coding: String
    package let kind: String
    package let flags: [String]?
    package let requestId: String
    package let address: String?
    package let query: String?
}
