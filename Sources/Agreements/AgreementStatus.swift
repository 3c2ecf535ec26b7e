/// Whether an organization, or one of its apps, may take anything at present.
public enum AgreementStatus: String, Sendable, CaseIterable {
    case active
    /// Refused for the time being.
    case suspended
    /// Refused for good; it stays in the file so that its refusals can be told from those of a stranger.
    case terminated
}
