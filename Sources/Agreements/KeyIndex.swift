/// Finds the row of a key by its id: open addressing with linear probing, at most half full.
///
/// A bucket holds the row's position; 0, nobody's row, marks a free one, so a search that finds nothing has found
/// nobody. Ids are random numbers of our own making, so nobody can choose them to collide.
struct KeyIndex: ~Copyable, Sendable {
    private let buckets: RowStorage<UInt32>
    private let shift: UInt64

    /// Indexes all rows but row 0, and hands each id that comes again to `duplicate`.
    init(rows: [KeyRow], duplicate: (UInt64) -> Void) {
        var bits: UInt64 = 1
        while 1 << bits < 2 * rows.count { bits += 1 }
        shift = 64 - bits
        var buckets = [UInt32](repeating: 0, count: 1 << Int(bits))
        for position in rows.indices.dropFirst() {
            let id = rows[position].id
            var bucket = Self.home(of: id, shift: shift)
            while buckets[bucket] != 0, rows[Int(buckets[bucket])].id != id {
                bucket = (bucket + 1) & (buckets.count - 1)
            }
            if buckets[bucket] != 0 { duplicate(id) }
            buckets[bucket] = UInt32(position)
        }
        self.buckets = RowStorage(buckets)
    }

    /// The position of the row with `id` in `rows`, or 0.
    func position(of id: UInt64, in rows: borrowing RowStorage<KeyRow>) -> Int {
        var bucket = Self.home(of: id, shift: shift)
        while true {
            let position = Int(buckets[bucket])
            if position == 0 || rows[position].id == id { return position }
            bucket = (bucket + 1) & (buckets.count - 1)
        }
    }

    /// Fibonacci hashing: the high bits of the product with 2^64 divided by the golden ratio.
    private static func home(of id: UInt64, shift: UInt64) -> Int {
        Int((id &* 0x9E37_79B9_7F4A_7C15) >> shift)
    }
}
