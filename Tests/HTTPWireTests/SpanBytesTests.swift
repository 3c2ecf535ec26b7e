import TestSupport
import Testing

@testable import HTTPWire

struct SpanBytesTests {
    @Test("a byte is found where it first stands, at every place and after every start")
    func firstIndex() {
        var random = SeededGenerator()
        // Neighbours of what is looked for, and bytes whose high bit is set, are where a search by words goes wrong.
        for byte in [0x00, 0x01, 0x0a, 0x20, 0x7f, 0x80, 0xff] as [UInt8] {
            let others: [UInt8] = [byte &- 1, byte &+ 1, byte ^ 0x80, byte &+ 0x7f, 0x00, 0xff, 0x80].filter {
                $0 != byte
            }
            for count in 0...40 {
                for _ in 0..<20 {
                    let bytes = (0..<count).map { _ in
                        Int.random(in: 0..<12, using: &random) == 0 ? byte : others.randomElement(using: &random)!
                    }
                    for start in 0...count {
                        let expected = bytes[start...].firstIndex(of: byte)
                        let found = bytes.span.firstIndex(of: byte, from: start)
                        #expect(found == expected, "\(byte) from \(start) in \(bytes)")
                    }
                }
            }
        }
    }

    @Test("a control is found where it first stands, at every place of every range")
    func firstControl() {
        var random = SeededGenerator()
        let bad = Array(0...0x1f).filter { $0 != 0x09 } + [0x7f] as [UInt8]
        let good = [0x09] + Array(0x20...0x7e) + Array(0x80...0xff) as [UInt8]
        for count in 0...40 {
            for _ in 0..<20 {
                let bytes = (0..<count).map { _ in
                    (Int.random(in: 0..<16, using: &random) == 0 ? bad : good).randomElement(using: &random)!
                }
                for start in 0...count {
                    for end in start...count {
                        let expected = bytes[start..<end].firstIndex { bad.contains($0) } ?? end
                        let found = bytes.span.firstControl(in: start..<end)
                        #expect(found == expected, "\(start)..<\(end) of \(bytes)")
                    }
                }
            }
        }
    }

    @Test("letters and hyphens end where anything else first stands")
    func endOfWords() {
        var random = SeededGenerator()
        let words = "abcxyzABCXYZ-".latin1
        for other in UInt8.min ... .max where !words.contains(other) {
            let isLetter = (0x41...0x5a).contains(other) || (0x61...0x7a).contains(other)
            for count in [0, 1, 7, 15, 16, 17, 31, 33] {
                for _ in 0..<4 {
                    var bytes = (0..<count).map { _ in words.randomElement(using: &random)! }
                    let place = Int.random(in: 0...count, using: &random)
                    if place < count { bytes[place] = other }
                    for start in 0...count {
                        let expected = isLetter || start > place ? count : place
                        #expect(bytes.span.endOfWords(from: start) == expected, "\(other) at \(place) from \(start)")
                    }
                }
            }
        }
    }

    @Test("letters are equal whatever their case, other bytes only to themselves")
    func ignoringCase() {
        for left in UInt8.min ... .max {
            for right in UInt8.min ... .max {
                let isEqual =
                    left == right
                    || (left < 128 && String(latin1: [left]).lowercased() == String(latin1: [right]).lowercased())
                let found = areEqual([0x78, left, 0x78, right], 0..<2, 2..<4)
                #expect(found == isEqual, "\(left), \(right)")
            }
        }
        let bytes = "abcABCab".latin1
        #expect(areEqual(bytes, 0..<3, 3..<6))
        #expect(!areEqual(bytes, 0..<3, 6..<8))
        #expect(areEqual(bytes, 0..<0, 8..<8))
    }

    private func areEqual(_ bytes: [UInt8], _ left: Range<Int>, _ right: Range<Int>) -> Bool {
        bytes.span.equalRangesIgnoringCase(left, right)
    }

    @Test("bytes are compared with a text whatever their case, or to the letter")
    func texts() {
        func verdicts(_ text: StaticString) -> [Bool] {
            let bytes = "abcABCab".latin1
            return [bytes.span.equalsIgnoringCase(3..<6, text), bytes.span.equals(3..<6, text)]
        }
        #expect(verdicts("abc") == [true, false])
        #expect(verdicts("ABC") == [false, true])
        #expect(verdicts("abx") == [false, false])
        #expect(verdicts("abca") == [false, false])
        #expect(verdicts("ABCa") == [false, false])
        #expect(verdicts("AB") == [false, false])
        #expect(verdicts("") == [false, false])
    }

    @Test("a list is its members without the white space around them")
    func lists() {
        func members(_ text: String) -> [String] {
            let bytes = "x\(text)y".latin1
            var members: [String] = []
            bytes.span.forEachListMember(in: 1..<(bytes.count - 1)) { members.append(String(latin1: bytes[$0])) }
            return members
        }
        #expect(members("") == [])
        #expect(members(" ,\t, ") == [])
        #expect(members("a") == ["a"])
        #expect(members("a,b,") == ["a", "b"])
        #expect(members(" a b\t,,\tc ") == ["a b", "c"])
    }

    @Test("spaces and tabs are trimmed, nothing else is")
    func trimmed() {
        for (text, expected) in [("", ""), (" \t ", ""), ("a", "a"), ("\t a b \t", "a b"), ("\ra\n", "\ra\n")] {
            let bytes = "x\(text)y".latin1
            let range = bytes.span.trimmed(1..<(bytes.count - 1))
            #expect(String(latin1: bytes[range]) == expected)
        }
    }

    @Test("a hexadecimal digit has its value, any other byte none")
    func hexadecimal() {
        for byte in UInt8.min ... .max {
            let character = Character(Unicode.Scalar(byte))
            #expect(byte.hexadecimalValue.map(Int.init) == character.hexDigitValue)
            #expect(byte.isDigit == (character.isASCII && character.isNumber))
        }
    }
}
