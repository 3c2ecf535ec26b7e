import HTTPWire
import NIOCore
import TestSupport
import Testing

extension HeadBuffer {
    /// What was written, byte by byte.
    var text: String { withUnsafeBytes { String(latin1: $0) } }
}

struct HeadBufferTests {
    @Test("what is written stands there part by part, however little room there was")
    func parts() {
        var random = SeededGenerator()
        for _ in 0..<300 {
            var head = HeadBuffer(capacity: Int.random(in: 1...80, using: &random))
            var model = ""
            for _ in 0..<Int.random(in: 0...40, using: &random) { model += write(to: &head, &random) }
            #expect(head.text == model)
            #expect(head.count == model.utf8.count)
            var other = HeadBuffer(capacity: 3)
            other.writeStaticString("<")
            other.write(head)
            other.writeStaticString(">")
            #expect(other.text == "<\(model)>")
            var buffer = ByteBuffer(string: "[")
            buffer.write(head)
            #expect(String(buffer: buffer) == "[\(model)")
            head.clear()
            #expect(head.text == "")
        }
    }

    /// Writes one part, and gives what it should be.
    private func write(to head: inout HeadBuffer, _ random: inout SeededGenerator) -> String {
        let number = Int.random(in: .min ... .max, using: &random) >> Int.random(in: 0..<64, using: &random)
        let text = String(repeating: "ab", count: Int.random(in: 0...20, using: &random))
        switch Int.random(in: 0..<7, using: &random) {
        case 0:
            head.writeDecimal(number)
            return String(number)
        case 1:
            head.writeHexadecimal(UInt64(bitPattern: Int64(number)))
            let digits = String(UInt64(bitPattern: Int64(number)), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        case 2:
            head.writeString(text)
            return text
        case 3:
            head.writeBytes(Array(text.utf8), 0..<text.utf8.count / 2)
            return String(text.prefix(text.count / 2))
        case 4:
            head.writeImmutableBuffer(ByteBuffer(string: text))
            return text
        case 5:
            head.writeByte(UInt8(ascii: "x"))
            return "x"
        default:
            head.writeStaticString("\r\nHost: ")
            return "\r\nHost: "
        }
    }

    @Test("every number is written as Swift describes it")
    func numbers() {
        var values: [Int] = [.min, .max, .min + 1, .max - 1]
        var power = 1
        while power <= .max / 10 {
            values += [power - 1, power, power + 1, -power - 1, -power, -power + 1]
            power *= 10
        }
        for value in values {
            var head = HeadBuffer(capacity: 1)
            head.writeDecimal(value)
            #expect(head.text == String(value))
        }
    }

    @Test("a range is written of a head that begins at its reader index")
    func range() {
        var bytes = ByteBuffer(string: "before|GET /path HTTP/1.1")
        bytes.moveReaderIndex(forwardBy: 7)
        var head = HeadBuffer()
        head.write(ByteRange(4, 9), of: bytes)
        head.write(.empty, of: bytes)
        head.write(ByteRange(10, 18), of: bytes)
        #expect(head.text == "/pathHTTP/1.1")
    }
}
