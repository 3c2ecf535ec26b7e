/// An access as it was read from a journal, with where it stands.
package struct JournalEntry {
    package var access: Access
    package let source: JournalSource
    /// Where its frame begins in the file.
    package let offset: Int

    /// The position behind it: a reader that starts there goes on with the next.
    package var end: JournalPosition {
        JournalPosition(file: source.file, offset: offset + JournalFrame.accessByteCount)
    }

    package var organization: String? { source.name(of: .organization, access.organization) }
    package var app: String? { source.name(of: .app, access.app) }
    package var route: String? { source.name(of: .route, access.route) }
    package var purpose: String? { source.name(of: .purpose, access.purpose) }
    package var recipient: String? { source.name(of: .recipient, access.recipient) }
    /// Every recipient, in the order they were declared.
    package var recipients: [String] {
        guard access.recipient != 0 else { return [] }
        return [access.recipient, access.recipient2, access.recipient3, access.recipient4].compactMap {
            source.name(of: .recipient, $0)
        }
    }
    package var configuration: String? { source.name(of: .configuration, access.configuration) }
    package var limit: String? { source.name(of: .limit, access.limit) }
}
