/// What a refused caller is told beyond the refusal itself.
package struct AccessNotice: Sendable, Hashable {
    /// Why it isn't served, in the words of who decided that.
    package var reason: String?
    /// Whom to write to.
    package var contact: String?

    package init(reason: String? = nil, contact: String? = nil) {
        self.reason = reason
        self.contact = contact
    }
}
