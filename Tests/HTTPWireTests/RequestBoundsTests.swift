import HTTPWire
import Testing

struct RequestBoundsTests {
    private let bounds = WireBounds(headBytes: 256, fieldCount: 4, targetBytes: 32)

    private func outcomes(_ text: String) -> [RequestOutcome] {
        let bytes = text.latin1
        return [
            RequestOutcome(bytes, .whole(bytes.count), bounds: bounds),
            RequestOutcome(bytes, .byteByByte(bytes.count), bounds: bounds),
        ]
    }

    private func lengths(_ text: String) -> [Int?] {
        outcomes(text).map { if case .whole(_, let length) = $0 { length } else { nil } }
    }

    @Test("a target of exactly the bound is accepted, one byte more is too long")
    func target() {
        for method in ["GET", String(repeating: "M", count: 32)] {
            func head(_ count: Int) -> String {
                "\(method) /\(String(repeating: "a", count: count - 1)) HTTP/1.1\r\nHost: a\r\n\r\n"
            }
            #expect(lengths(head(32)) == Array(repeating: head(32).utf8.count, count: 2))
            #expect(outcomes(head(33)) == [.refused(.targetTooLong), .refused(.targetTooLong)])
        }
        let absolute = "GET http://a/\(String(repeating: "a", count: 24)) HTTP/1.1\r\nHost: a\r\n\r\n"
        #expect(outcomes(absolute) == [.refused(.targetTooLong), .refused(.targetTooLong)])
    }

    @Test("a request line without an end is too long soon after its target's bound")
    func endlessTarget() {
        let bytes = ("GET /" + String(repeating: "a", count: 200)).latin1
        #expect(RequestOutcome(bytes, .byteByByte(32 + 64), bounds: bounds) == .unfinished)
        #expect(RequestOutcome(bytes, .byteByByte(32 + 65), bounds: bounds) == .refused(.targetTooLong))
        #expect(RequestOutcome(bytes, .whole(bytes.count), bounds: bounds) == .refused(.targetTooLong))
    }

    @Test("a head of exactly the bound is accepted, one byte more is too large")
    func headBytes() {
        func head(_ count: Int) -> String {
            let (start, end) = ("GET / HTTP/1.1\r\nHost: a\r\nX: ", "\r\n\r\n")
            return start + String(repeating: "x", count: count - start.utf8.count - end.utf8.count) + end
        }
        #expect(lengths(head(256)) == [256, 256])
        #expect(outcomes(head(257)) == [.refused(.headTooLarge), .refused(.headTooLarge)])
        #expect(outcomes(head(5_000)) == [.refused(.headTooLarge), .refused(.headTooLarge)])
    }

    @Test("a field line without an end is too large at the head's bound")
    func endlessField() {
        let bytes = ("GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 300)).latin1
        #expect(RequestOutcome(bytes, .byteByByte(255), bounds: bounds) == .unfinished)
        #expect(RequestOutcome(bytes, .byteByByte(256), bounds: bounds) == .refused(.headTooLarge))
        #expect(RequestOutcome(bytes, .whole(bytes.count), bounds: bounds) == .refused(.headTooLarge))
    }

    @Test("a body behind the head doesn't count towards its bound")
    func bodyBehind() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n"
        #expect(lengths(head + String(repeating: "x", count: 900)) == [head.utf8.count, head.utf8.count])
    }

    @Test("as many fields as the bound are accepted, one more is too many")
    func fieldCount() {
        func head(_ count: Int) -> String {
            "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: b\r\n", count: count - 1) + "\r\n"
        }
        #expect(lengths(head(4)) == Array(repeating: head(4).utf8.count, count: 2))
        #expect(outcomes(head(5)) == [.refused(.tooManyFields), .refused(.tooManyFields)])
    }

    @Test("the usual bounds are 32 KiB a head, 100 fields, 8 KiB a target")
    func usualBounds() {
        let target = "/" + String(repeating: "a", count: (8 << 10) - 1)
        let fields = String(repeating: "X: b\r\n", count: 98)
        let start = "GET \(target) HTTP/1.1\r\nHost: a\r\n\(fields)Y: "
        let text = start + String(repeating: "y", count: (32 << 10) - start.utf8.count - 4) + "\r\n\r\n"
        let bytes = text.latin1
        guard case .whole(let head, let length) = RequestOutcome(bytes, .whole(bytes.count)) else {
            Issue.record("not whole")
            return
        }
        #expect(length == 32 << 10)
        #expect(head.fields.count == 100)
        #expect(head.path.utf8.count == 8 << 10)
    }
}
