/// An access as it was read from a journal, with where it stands.
public struct JournalEntry {
    public var access: Access
    public let source: JournalSource
    /// Where its frame begins in the file.
    public let offset: Int

    /// The position behind it: a reader that starts there goes on with the next.
    public var end: JournalPosition {
        JournalPosition(file: source.file, offset: offset + JournalFrame.accessByteCount)
    }

    public var organization: String? { source.name(of: .organization, access.organization) }
    public var app: String? { source.name(of: .app, access.app) }
    public var route: String? { source.name(of: .route, access.route) }
    public var purpose: String? { source.name(of: .purpose, access.purpose) }
    public var recipient: String? { source.name(of: .recipient, access.recipient) }
    /// Every recipient, in the order they were declared.
    public var recipients: [String] {
        guard access.recipient != 0 else { return [] }
        return [access.recipient, access.recipient2, access.recipient3, access.recipient4].compactMap {
            source.name(of: .recipient, $0)
        }
    }
    public var configuration: String? { source.name(of: .configuration, access.configuration) }
    public var limit: String? { source.name(of: .limit, access.limit) }
}
