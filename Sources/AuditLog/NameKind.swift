/// What a name in the dictionary is the name of; raw values are stable.
public enum NameKind: UInt8, Sendable, CaseIterable {
    case organization = 1
    case app = 2
    case route = 3
    case purpose = 4
    case recipient = 5
    /// A version of the configuration, named by a digest of its files.
    case configuration = 6
    case limit = 7
}
