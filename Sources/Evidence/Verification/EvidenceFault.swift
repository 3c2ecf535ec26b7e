/// The first thing that is wrong with evidence: where it is, which block it concerns, and why.
package struct EvidenceFault: Sendable, Hashable, CustomStringConvertible {
    /// The file.
    package var path: String
    /// Where in the file; nil where the whole file is meant.
    package var offset: Int?
    package var organization: String?
    /// The number of the organization's block.
    package var block: UInt64?
    package var logIndex: UInt64?
    package var reason: String

    package var description: String {
        var text = path
        if let offset { text += ": at offset \(offset)" }
        if let organization { text += ": organization '\(organization)'" }
        if let block { text += ", block \(block)" }
        if let logIndex { text += " (log index \(logIndex))" }
        return text + ": \(reason)"
    }
}
