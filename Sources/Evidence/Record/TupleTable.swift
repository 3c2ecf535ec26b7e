/// The distinct tuples of a chunk, numbered from 0 in order of first use.
///
/// A hash table with open addressing, at most half full. What callers send can't make it slow: its hash is multilinear
/// with factors drawn anew in each process (Carter and Wegman, 1979), and only ever orders the search.
struct TupleTable {
    private(set) var tuples: [ColumnTuple] = []
    /// The number of the tuple in each place, and 1 more; 0: none.
    private var places: [UInt32] = Array(repeating: 0, count: 256)
    /// The number that was asked for last.
    private var latest: UInt32 = 0

    private static let factors = ColumnTuple(
        word0: .random(in: 0 ... .max) | 1, word1: .random(in: 0 ... .max) | 1, word2: .random(in: 0 ... .max) | 1,
        word3: .random(in: 0 ... .max) | 1, word4: .random(in: 0 ... .max) | 1)
    private let factors = TupleTable.factors

    /// The number of a tuple, which gets the next one when it is new.
    @inline(__always)
    mutating func number(of tuple: ColumnTuple) -> UInt32 {
        if latest < tuples.count, tuples[Int(latest)] == tuple { return latest }
        let mask = places.count - 1
        var place = self.place(of: tuple)
        while places[place] != 0 {
            let number = places[place] - 1
            if tuples[Int(number)] == tuple {
                latest = number
                return number
            }
            place = (place + 1) & mask
        }
        return insert(tuple, at: place)
    }

    /// Begins again without tuples.
    mutating func removeAll() {
        tuples.removeAll(keepingCapacity: true)
        for index in places.indices { places[index] = 0 }
        latest = 0
    }

    private mutating func insert(_ tuple: ColumnTuple, at place: Int) -> UInt32 {
        let number = UInt32(tuples.count)
        tuples.append(tuple)
        places[place] = number + 1
        if tuples.count * 2 > places.count { grow() }
        latest = number
        return number
    }

    private mutating func grow() {
        places = Array(repeating: 0, count: places.count * 4)
        let mask = places.count - 1
        for (number, tuple) in tuples.enumerated() {
            var place = self.place(of: tuple)
            while places[place] != 0 { place = (place + 1) & mask }
            places[place] = UInt32(number) + 1
        }
    }

    @inline(__always)
    private func place(of tuple: ColumnTuple) -> Int {
        var hash = tuple.word0 &* factors.word0
        hash = (hash ^ hash >> 32) &+ tuple.word1 &* factors.word1
        hash = (hash ^ hash >> 32) &+ tuple.word2 &* factors.word2
        hash = (hash ^ hash >> 32) &+ tuple.word3 &* factors.word3
        hash = (hash ^ hash >> 32) &+ tuple.word4 &* factors.word4
        return Int(truncatingIfNeeded: (hash &* factors.word0) >> 32) & (places.count - 1)
    }
}
