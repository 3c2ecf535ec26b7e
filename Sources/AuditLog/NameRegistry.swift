internal import Synchronization

/// The numbers that stand for names in the records of one run of the process.
///
/// A name keeps its number for the whole run, over all reloads, so a record of an exchange that began before a reload
/// still names what it meant. Each journal writes what is new here into its file before the next record; numbers of
/// different runs have nothing to do with each other. It only ever grows: by the names that configurations of one run
/// have used.
public final class NameRegistry: Sendable {
    /// One entry of the dictionary.
    struct Definition: Sendable {
        let kind: NameKind
        let number: UInt32
        let name: String
    }

    private struct State {
        var definitions: [Definition] = []
        var numbers: [NameKind: [String: UInt32]] = [:]
    }

    /// The longest name, in bytes of UTF-8.
    public static let maximumNameByteCount = 4096

    /// Tells this run of the process from every other one, in the header of each journal file.
    public let run: UInt64
    private let state = Mutex(State())
    private let definitionCount = Atomic<Int>(0)

    public init(run: UInt64 = .random(in: 1 ... .max)) {
        self.run = run
    }

    /// The number of a name, which gets the next free one (from 1) when it is new.
    ///
    /// Takes a lock; meant for building a snapshot, not for each request.
    public func number(of kind: NameKind, _ name: String) throws(AuditLogError) -> UInt32 {
        guard name.utf8.count <= Self.maximumNameByteCount else {
            throw .nameTooLong(kind: kind, byteCount: name.utf8.count)
        }
        return state.withLock { state in
            if let known = state.numbers[kind]?[name] { return known }
            let number = UInt32(state.numbers[kind, default: [:]].count + 1)
            state.numbers[kind, default: [:]][name] = number
            state.definitions.append(Definition(kind: kind, number: number, name: name))
            definitionCount.store(state.definitions.count, ordering: .releasing)
            return number
        }
    }

    /// How many definitions there are.
    ///
    /// Whoever holds a number sees a count that includes it, since the number reached it after the count was stored.
    @inline(__always)
    var count: Int { definitionCount.load(ordering: .acquiring) }

    /// The definitions in a range of the order in which they were made.
    func definitions(in range: Range<Int>) -> ArraySlice<Definition> {
        state.withLock { $0.definitions[range] }
    }
}
