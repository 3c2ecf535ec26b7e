/// Random changes to the bytes of a head, of the kinds that request smuggling is made of.
struct HeadMutator {
    /// Bytes that mean something to one parser or another.
    private static let bytes =
        "\r\n\t \u{0}\u{b}\u{c}\u{1f}\u{7f}\u{80}\u{85}\u{a0}\u{ff}!\"#%*+,-./019:;<=?@AZ[\\]_az{|}~".latin1

    /// Lines that change what a head says, or break it.
    private static let lines = [
        "Host: b\r\n", "Host: \r\n", "Content-Length: 5\r\n", "Content-Length: 5, 5\r\n", "Content-Length: +5\r\n",
        "Content-Length : 5\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding:\u{b}chunked\r\n", "Transfer-Encoding: chunked, identity\r\n", "X: a\r\n b\r\n",
        "X: a\rY: b\r\n",
        "X: a\nY: b\r\n", "\r\n", "\n", ": a\r\n", "X\r\n", "Expect: 100-continue\r\n",
        "Connection: upgrade\r\nUpgrade: h2c\r\n",
    ].map(\.latin1)

    static func mutate(_ head: [UInt8], using random: inout some RandomNumberGenerator) -> [UInt8] {
        var head = head
        for _ in 0..<Int.random(in: 1...3, using: &random) where head.count > 1 {
            let index = head.indices.randomElement(using: &random)!
            let byte = bytes.randomElement(using: &random)!
            switch Int.random(in: 0..<7, using: &random) {
            case 0: head[index] = byte
            case 1: head.insert(byte, at: index)
            case 2: head.remove(at: index)
            case 3: head[index] ^= 0x20
            case 4: head[index] = UInt8.random(in: 0...255, using: &random)
            case 5:
                let end = Int.random(in: index...min(index + 20, head.count), using: &random)
                head.insert(contentsOf: head[index..<end], at: Int.random(in: 0...head.count, using: &random))
            default:
                let lineStart = head[index...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
                head.insert(contentsOf: lines.randomElement(using: &random)!, at: lineStart)
            }
        }
        return head
    }
}
