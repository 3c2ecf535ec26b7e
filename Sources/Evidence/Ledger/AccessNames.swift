package import AuditLog

/// What the numbers of names in accesses stand for.
///
/// A number keeps its meaning as long as the object lives. That of a journal's file is its `JournalSource`; who makes
/// up accesses without a journal has one of their own.
package protocol AccessNames: AnyObject {
    /// The name a number stands for; nil when it is 0 or not known.
    func name(of kind: NameKind, _ number: UInt32) -> String?
}

extension JournalSource: AccessNames {}
