/// What an app is run for; all of them count against the same organization.
public enum AppEnvironment: String, Sendable, CaseIterable {
    case development, staging, production
}
