/// Circumstances of an access, a bit each; bits are stable.
public struct AccessFlags: OptionSet, Sendable, Hashable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The items were counted up to where the body was cut off or stopped being JSON.
    public static let itemsCutOff = AccessFlags(rawValue: 1 << 0)
    /// The answer ended before its end: the upstream or the caller broke off, or a cap was reached.
    public static let answerCutOff = AccessFlags(rawValue: 1 << 1)
    /// A limit that is not enforced would have refused it.
    public static let shadowRefusal = AccessFlags(rawValue: 1 << 2)
    /// The request's body ended before its end.
    public static let requestCutOff = AccessFlags(rawValue: 1 << 3)

    /// Every bit that has a meaning in this version.
    public static let all: AccessFlags = [.itemsCutOff, .answerCutOff, .shadowRefusal, .requestCutOff]

    /// Each flag with its name in exports, in the order of bits.
    public static let names: [(flag: AccessFlags, name: StaticString)] = [
        (.itemsCutOff, "items-cut-off"),
        (.answerCutOff, "answer-cut-off"),
        (.shadowRefusal, "shadow-refusal"),
        (.requestCutOff, "request-cut-off"),
    ]
}
