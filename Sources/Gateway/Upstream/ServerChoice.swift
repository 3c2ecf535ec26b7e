/// Which server gets the next request: the one with the fewest requests pending on this event loop; where several have
/// as few, each in its turn.
///
/// Counts of one loop suffice: callers are spread over the loops at random, and so each loop's even choice is even in sum.
struct ServerChoice {
    /// How a server stands with a request.
    enum Standing {
        case open(pending: Int)
        /// It was out long enough for one request to try it.
        case due
        case closed
    }

    enum Outcome: Equatable {
        case server(Int)
        /// The server, if the request is admitted as its trial.
        case trial(Int)
        case none
    }

    /// Where the last choice began to look, plus one.
    private var turn: Int

    init(first: Int) {
        turn = first
    }

    /// Looks at each of `count` servers once; O(count).
    @inline(__always)
    mutating func choose(among count: Int, _ standing: (Int) -> Standing) -> Outcome {
        guard count > 0 else { return .none }
        if turn >= count { turn %= count }
        var index = turn
        turn &+= 1
        var best = -1
        var least = Int.max
        for _ in 0..<count {
            switch standing(index) {
            case .open(let pending):
                if pending < least { (best, least) = (index, pending) }
            case .due:
                return .trial(index)
            case .closed:
                break
            }
            index &+= 1
            if index == count { index = 0 }
        }
        return best >= 0 ? .server(best) : .none
    }
}
