/// Values that go together in many records: up to five words, those not used zero.
struct ColumnTuple: Hashable {
    var word0: UInt64 = 0
    var word1: UInt64 = 0
    var word2: UInt64 = 0
    var word3: UInt64 = 0
    var word4: UInt64 = 0

    /// Which of a record's values make a tuple.
    enum Kind {
        /// Key, app, purpose, configuration, recipients.
        case caller
        /// Kind, outcome, method, coding, status, flags, route, limit, charged requests, reserved items.
        case shape
        /// The address with its form.
        case address
        /// The query token.
        case query

        /// How many of the words are used.
        var wordCount: Int {
            switch self {
            case .caller: 5
            case .shape, .address: 3
            case .query: 1
            }
        }
    }

    subscript(word: Int) -> UInt64 {
        get {
            switch word {
            case 0: word0
            case 1: word1
            case 2: word2
            case 3: word3
            default: word4
            }
        }
        set {
            switch word {
            case 0: word0 = newValue
            case 1: word1 = newValue
            case 2: word2 = newValue
            case 3: word3 = newValue
            default: word4 = newValue
            }
        }
    }
}
