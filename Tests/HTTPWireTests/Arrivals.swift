/// How the bytes of a message arrive: how many of them are there at each read.
struct Arrivals {
    let ends: [Int]

    static func whole(_ count: Int) -> Arrivals { Arrivals(ends: [count]) }

    static func byteByByte(_ count: Int) -> Arrivals { Arrivals(ends: Array(0...count)) }

    /// In 1 to 8 reads; some of them may bring nothing new.
    static func random(_ count: Int, using random: inout some RandomNumberGenerator) -> Arrivals {
        let cuts = (0..<Int.random(in: 0...7, using: &random)).map { _ in Int.random(in: 0...count, using: &random) }
        return Arrivals(ends: cuts.sorted() + [count])
    }
}
