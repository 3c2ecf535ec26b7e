/// Which subtrees' hashes a proof consists of, each named by the run of leaves it covers.
///
/// What holds the hashes (an array, tiles) then only has to hash runs of leaves. A run ends at the tree's end or covers
/// a power of two of leaves, and begins at a multiple of the power of two it fills or is cut from; so it's made of few
/// perfect subtrees.
enum ProofShape {
    /// The runs beside the path from a leaf to the root, from the leaf up (RFC 9162, section 2.1.3.1).
    ///
    /// - Precondition: `index` is one of the tree's leaves.
    static func inclusion(of index: Int, in size: Int) -> [Range<Int>] {
        precondition(index >= 0 && index < size, "no leaf of the tree")
        var runs: [Range<Int>] = []
        var run = 0..<size
        while run.count > 1 {
            let middle = run.lowerBound + split(run.count)
            if index < middle {
                runs.append(middle..<run.upperBound)
                run = run.lowerBound..<middle
            } else {
                runs.append(run.lowerBound..<middle)
                run = middle..<run.upperBound
            }
        }
        return runs.reversed()
    }

    /// The runs of the proof that a tree of `oldSize` leaves is the beginning of one with `newSize`, in the order of
    /// RFC 9162, section 2.1.4.1; none from the empty tree, and none between trees of the same size.
    ///
    /// - Precondition: 0 <= oldSize <= newSize.
    static func consistency(from oldSize: Int, to newSize: Int) -> [Range<Int>] {
        precondition(oldSize >= 0 && oldSize <= newSize, "the older tree is larger than the newer")
        guard oldSize > 0 else { return [] }
        var runs: [Range<Int>] = []
        var run = 0..<newSize
        while run.upperBound > oldSize {
            let middle = run.lowerBound + split(run.count)
            if oldSize <= middle {
                runs.append(middle..<run.upperBound)
                run = run.lowerBound..<middle
            } else {
                runs.append(run.lowerBound..<middle)
                run = middle..<run.upperBound
            }
        }
        // A run that begins at 0 is the older tree itself, whose root the verifier has.
        if run.lowerBound > 0 { runs.append(run) }
        return runs.reversed()
    }

    /// The largest power of two below `count`.
    private static func split(_ count: Int) -> Int {
        1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }
}
