import HTTPWire
import TestSupport
import Testing

struct RequestRefusalTests {
    @Test("a malformed head is refused for its own reason, however it arrives", arguments: RequestRefusal.all)
    func refused(refusal: RequestRefusal) {
        let bytes = refusal.text.latin1
        #expect(RequestOutcome(bytes, .whole(bytes.count)) == .refused(refusal.error))
        #expect(RequestOutcome(bytes, .byteByByte(bytes.count)) == .refused(refusal.error))
    }

    @Test("a malformed head is refused for its own reason at random splits")
    func refusedInSplits() {
        var random = SeededGenerator()
        for refusal in RequestRefusal.all {
            let bytes = refusal.text.latin1
            for _ in 0..<20 {
                let arrivals = Arrivals.random(bytes.count, using: &random)
                #expect(
                    RequestOutcome(bytes, arrivals) == .refused(refusal.error),
                    "\(refusal.testDescription) at \(arrivals.ends)"
                )
            }
        }
    }

    @Test("a head is refused at the end of its bad line, before what follows has arrived")
    func refusedEarly() {
        let start = "POST / HTTP/1.1\r\nHost: a\r\n"
        #expect(RequestOutcome("GET / HTTP/1.1 \r\n".latin1, .whole(17)) == .refused(.malformedRequestLine))
        for line in ["X : a\r\n", "X: a\n", " folded\r\n", "X: \u{0}\r\n"] {
            let bytes = (start + line).latin1
            #expect(RequestOutcome(bytes, .whole(bytes.count)) == .refused(.malformedField), "\(line.debugDescription)")
        }
    }

    @Test("a first byte that no method begins with is refused at once, so that TLS isn't waited for")
    func refusedFirstByte() {
        let tchar = Set("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        for byte in UInt8.min ... .max {
            let outcome = RequestOutcome([byte], .whole(1))
            let mayGoOn = tchar.contains(byte) || byte == UInt8(ascii: "\r")
            #expect(outcome == (mayGoOn ? .unfinished : .refused(.malformedRequestLine)), "byte \(byte)")
        }
    }

    @Test("the table of refusals has every error that a request head can earn")
    func everyErrorIsCovered() {
        // Bounds are tested on their own; the rest is said of answers, bodies, routes and HTTP/2.
        let elsewhere: Set<WireError> = [
            .headTooLarge, .tooManyFields, .malformedStatusLine, .malformedChunk, .malformedTrailer, .bodyTooLarge,
            .truncatedBody, .overridingField, .malformedPseudoField, .connectionField, .contentLengthMismatch,
        ]
        #expect(Set(RequestRefusal.all.map(\.error)) == Set(WireError.allCases).subtracting(elsewhere))
    }
}
