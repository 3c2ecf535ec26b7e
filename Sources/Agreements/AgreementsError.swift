public import RateLimiting

/// Why agreements can't be put into an ``AccessTable``.
///
/// The configuration has been checked before, so these name what a program got wrong rather than a line of a file.
public enum AgreementsError: Error, CustomStringConvertible {
    case duplicateOrganization(String)
    case duplicateApp(String)
    case duplicateRoute(String)
    case duplicateKey(KeyID)
    case unknownTier(String, organization: String)
    case unknownPurpose(String, app: String)
    case forbiddenPurpose(String, app: String)
    case unknownRoute(String, purpose: String)
    case unknownRecipient(String, organization: String)
    /// More than a slab can tell apart, counting those that earlier tables listed.
    case tooManyRecipients(organization: String)
    case unusableLimits(tier: String, reason: LimitError)
    case resetDayOutOfRange(Int, organization: String)

    public var description: String {
        switch self {
        case .duplicateOrganization(let name): "two organizations are named \(name)"
        case .duplicateApp(let name): "two apps are named \(name); app names are unique over all organizations"
        case .duplicateRoute(let name): "two routes are named \(name)"
        case .duplicateKey(let id): "two keys have the id \(id)"
        case .unknownTier(let name, let organization): "organization \(organization): there is no tier \(name)"
        case .unknownPurpose(let name, let app): "app \(app): there is no purpose \(name)"
        case .forbiddenPurpose(let name, let app): "app \(app): the purpose \(name) is forbidden"
        case .unknownRoute(let name, let purpose): "purpose \(purpose): there is no route \(name)"
        case .unknownRecipient(let name, let organization):
            "organization \(organization): there is no recipient \(name)"
        case .tooManyRecipients(let organization):
            "organization \(organization): more than \(ChargedRecipients.maximumIndexCount) recipients since the start"
        case .unusableLimits(let tier, let reason): "tier \(tier): \(reason)"
        case .resetDayOutOfRange(let day, let organization):
            "organization \(organization): there is no reset day \(day); it is 1 to 31"
        }
    }
}
