package import Agreements

/// What the three files of a gateway say, checked and with every name resolved.
///
/// Names that refer to one another (a route's upstream, an app's purpose, an organization's tier and so on) are known to
/// exist. All paths are absolute.
package struct GatewayConfiguration: Sendable {
    /// In the order of the file; at least one.
    package let listeners: [Listener]
    /// Where keys, journal and evidence live; it need not exist yet.
    package let stateDirectory: String
    /// The number of event loops; nil: one a core.
    package let threads: Int?
    /// How long a stopping gateway waits for exchanges in flight.
    package let drainNanoseconds: Int64
    package let bounds: Bounds
    /// In the order of the file; at least one.
    package let upstreams: [Upstream]
    /// In the order of the file, which is the order of matching.
    package let routes: [Route]
    /// Where the gateway itself tells callers their usage, a path of literal segments; nil: nowhere.
    package let usagePath: PathTemplate?
    /// Nil where nothing is compressed.
    package let compression: Compression?
    package let audit: AuditSettings
    /// Where the administration's listener is; nil: there is none.
    package let administration: HostAndPort?
    /// Whom callers are to write to where their agreement doesn't name anybody; nil: nobody is named.
    package let contact: String?

    /// These, and all that follow, in the order of their file.
    package let tiers: [Tier]
    package let purposes: [Purpose]
    package let recipients: [Recipient]
    /// The names of their apps are unique over all of them.
    package let organizations: [Organization]

    /// The files that were read: gateway, tiers, organizations.
    package let sources: [Source]
    /// Where the settings of the gateway's file stand, by their keys, such as `listen` and `audit.seal`; `""` is the file.
    package let places: [String: Place]
}
