/// Something that takes bytes from strangers, and what has to hold for all bytes there are.
package struct FuzzTarget: Sendable {
    package let name: String
    /// What did not hold for these bytes; nil where all did.
    ///
    /// It traps where the code it tries does.
    package let check: @Sendable ([UInt8]) -> String?

    package static let all: [FuzzTarget] = [
        .requestHead, .responseHead, .chunks, .target, .acceptEncoding, .items, .lines, .journal, .credentials,
        .recipients,
        .receipt, .recordChunk,
    ]

    package static func named(_ name: String) -> FuzzTarget? {
        all.first { $0.name == name }
    }

    /// Where to cut the bytes into pieces: all at once, one by one, and as their own first bytes say.
    static func deliveries(_ bytes: [UInt8]) -> [[Int]] {
        var ends: [Int] = []
        var end = 0
        for byte in bytes where end < bytes.count {
            end = min(bytes.count, end + 1 + Int(byte & 31))
            ends.append(end)
        }
        return [[bytes.count], Array(0...bytes.count), ends.isEmpty ? [0] : ends]
    }

    /// Bytes as text in which every one of them can be seen.
    static func shown(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            switch byte {
            case 13: "\\r"
            case 10: "\\n"
            case 0x5c: "\\\\"
            case 0x20...0x7e: String(UnicodeScalar(byte))
            default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }.joined()
    }
}
